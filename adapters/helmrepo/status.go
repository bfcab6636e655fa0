package helmrepo

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
)

// maxRetryAfter bounds what a server may ask for: a slip in its header must not
// silence a repository for a year.
const maxRetryAfter = 24 * time.Hour

// statusFailure says what an answer other than 200 means. sent: with a credential.
func statusFailure(r *http.Response, sent, had bool, now time.Time) *indexing.Failure {
	where := shown(r.Request.URL)
	wants := handshakeOf(r.Request.Context()).wantsCertificate()
	said := strings.TrimSpace(fmt.Sprintf("%s answered %d %s", where, r.StatusCode, http.StatusText(r.StatusCode)))
	switch code := r.StatusCode; {
	case (code == http.StatusBadRequest || code == nginxNoCertificate) && wants:
		return hopeless(repo.CodeAccessDenied, said+": it asks for a client certificate. Give one with its key in the credential.")
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return hopeless(repo.CodeAccessDenied, said+": "+accessAdvice(sent, had, wants))
	case code == http.StatusNotFound || code == http.StatusGone:
		return hopeless(repo.CodeNotARepo, said+": there is no Helm index. Check the URL; it is the part before /index.yaml.")
	case code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable:
		f := failure(repo.CodeHTTPStatus, said+": it wants to be asked less often or later.")
		f.RetryAfter = retryAfter(r.Header.Get("Retry-After"), now)
		return f
	case code == http.StatusNotModified:
		return failure(repo.CodeHTTPStatus, said+": it was not asked whether anything changed. Tell who runs the server.")
	case code >= 500:
		return failure(repo.CodeHTTPStatus, said+": the server has a fault. Try again later, or tell who runs it.")
	case code >= 300 && code < 400:
		return failure(repo.CodeHTTPStatus, said+" without saying where to go. Check the URL.")
	}
	return failure(repo.CodeHTTPStatus, said+". Check the URL.")
}

// nginxNoCertificate is what nginx answers a client without a certificate, inside.
const nginxNoCertificate = 496

func accessAdvice(sent, had, wantsCertificate bool) string {
	switch {
	case wantsCertificate && (sent || !had):
		return "it asks for a client certificate, and may want user name and password or a token too."
	case sent:
		return "it does not accept the credential. Check user name, password, token or client certificate."
	case had:
		return "the URL redirects to another scheme, host or port, where the credential is not sent. Give the URL that it redirects to, or set credential_to_other_hosts."
	}
	return "it wants a credential. Give a user name and password or a token; for S3-compatible storage, a key pair."
}

// retryAfter reads the header's seconds or date; 0: nothing useful.
func retryAfter(header string, now time.Time) time.Duration {
	var wait time.Duration
	if seconds, err := strconv.ParseInt(header, 10, 64); err == nil {
		wait = time.Duration(min(seconds, int64(maxRetryAfter/time.Second))) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		wait = at.Sub(now)
	}
	return max(0, min(wait, maxRetryAfter))
}
