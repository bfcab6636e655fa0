package helmrepo_test

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// TLS has an end of its own, but servers leave it out and crypto/tls does not insist:
// a body without a length has no end that can be seen there either.
func TestTLSDoesNotTellWhereABodyEnds(t *testing.T) {
	t.Parallel()

	pair := certtest.New(t).Issue(t, "charts.test", 2*time.Hour)
	config := &tls.Config{Certificates: []tls.Certificate{pair.TLS(t)}}
	for name, polite := range map[string]bool{"closed in order": true, "cut": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := raw(t, func(c net.Conn) {
				s := tls.Server(c, config)
				if _, err := http.ReadRequest(bufio.NewReader(s)); err != nil {
					return
				}
				_, _ = io.WriteString(s, ok(small))
				if polite {
					_ = s.Close()
				}
			})
			x, err := local(t).Fetch(t.Context(), indexing.Source{
				URL: strings.Replace(url, "http:", "https:", 1), TLS: repo.TLS{InsecureSkipVerify: true},
			}, syncs.Validators{})
			if err != nil || !x.Facts().Unlengthened || x.Facts().BytesHash != hexSum(small) {
				t.Errorf("got %+v, %v", x, err)
			}
		})
	}
}
