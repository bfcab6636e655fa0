package helmrepo_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"chartledger/commands/indexing"
	"chartledger/domain/syncs"
)

// Whoever knows nothing of an index wants it from the source: a cache that holds half
// of it would give the same half to whoever wants to confirm it.
func TestAFetchThatKnowsNothingGoesPastCaches(t *testing.T) {
	t.Parallel()
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header.Get("Cache-Control")
		_, _ = fmt.Fprint(w, small)
	}))
	t.Cleanup(server.Close)
	c := local(t)
	for known, want := range map[syncs.Validators]string{{}: "no-cache", {ETag: `"e"`}: "", {LastModified: "Mon"}: ""} {
		if _, err := c.Fetch(t.Context(), indexing.Source{URL: server.URL}, known); err != nil || asked != want {
			t.Errorf("%+v: asked with %q, want %q; %v", known, asked, want, err)
		}
	}
}
