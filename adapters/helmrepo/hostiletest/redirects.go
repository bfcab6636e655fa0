package hostiletest

import (
	"fmt"
	"net/http"
	"strconv"
)

// redirects lead to where nobody should go. What follows the Location is not
// escaped: these servers do not care.
func redirects(trap *Trap) []Case {
	to := func(location string) http.HandlerFunc {
		return status(http.StatusFound, "Location", location)
	}
	private := func(says string) Want { return failed("address_not_allowed", says) }
	tooMany := failed("too_many_redirects", "redirects more than")
	trapped := failed("access_denied", "where the credential is not sent")
	return []Case{
		{Name: "a redirect to itself", Answer: to("/index.yaml"), Want: tooMany},
		{Name: "redirects without an end", Answer: further, Want: tooMany},
		{Name: "a redirect to the metadata", Answer: to("http://169.254.169.254/latest/meta-data/iam/"), Want: private("metadata")},
		{Name: "a redirect to the metadata as a number", Answer: to("http://[::ffff:a9fe:a9fe]/latest/"), Want: private("metadata")},
		{Name: "a redirect into a private network", Answer: to("http://10.0.0.1:6443/api/v1/secrets"), Want: private("private")},
		{Name: "a redirect to any address", Answer: to("http://0.0.0.0:9/"), Want: private("unspecified")},
		{Name: "a redirect to a file", Answer: to("file:///etc/passwd"), Want: failed("scheme_not_supported", "only http and https")},
		{Name: "a redirect to gopher", Answer: to("gopher://127.0.0.1:6379/_FLUSHALL"), Want: failed("scheme_not_supported", "only http and https")},
		{Name: "a redirect with a password", Answer: to("http://root:hunter2@127.0.0.1/"), Want: failed("not_a_url", "password")},
		{Name: "a redirect to nowhere", Answer: status(http.StatusFound), Want: failed("unexpected_status", "without saying where")},
		{Name: "a redirect to no URL", Answer: to("http://[::1/%zz"), Want: failed("not_reachable", "no URL")},
		{Name: "a redirect to a host that asks for the credential", Locked: true, Answer: to(trap.URL + "/index.yaml"), Want: trapped},
		{Name: "a redirect from https to http", Locked: true, Secure: true, Answer: to(trap.URL + "/index.yaml"), Want: trapped},
	}
}

// further redirects to ever new places.
func further(w http.ResponseWriter, q *http.Request) {
	n, _ := strconv.Atoi(q.URL.Query().Get("n"))
	w.Header().Set("Location", fmt.Sprintf("/index.yaml?n=%d", n+1))
	w.WriteHeader(http.StatusTemporaryRedirect)
}
