package helmrepo

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"chartledger/domain/repo"
)

// redirectError is a redirect that is not followed.
type redirectError struct{ code, detail string }

func (e *redirectError) Error() string { return e.detail }

// hops follows the redirects of one fetch and knows where the credential may go.
type hops struct {
	max        int
	start      *url.URL
	place      place
	origin     string // of start: what the credential is for
	credential *repo.Credential
	left       bool // a hop led elsewhere: the credential stays behind for good
	anywhere   bool // the credential goes along, but not from https to http

	pace       func(next *http.Request) error // waits until a redirect may be followed
	home, away http.RoundTripper              // away knows nothing of a client certificate
}

// follow judges the redirect to next and sets its headers. What http.Client would
// send by itself is too much: it keeps the credential for subdomains and other
// ports, and tells the next host the address of the last, query included.
func (h *hops) follow(next *http.Request, via []*http.Request) error {
	switch {
	case len(via) > h.max:
		return &redirectError{repo.CodeTooManyRedirects,
			fmt.Sprintf("The URL redirects more than %d times. Give the URL that it ends at.", h.max)}
	case next.URL.Scheme != "http" && next.URL.Scheme != "https":
		return &redirectError{repo.CodeSchemeNotSupported,
			"The URL redirects to " + quote(next.URL.Scheme) + "; only http and https can be read."}
	case len(next.URL.String()) > repo.MaxURL:
		return &redirectError{repo.CodeNotURL, fmt.Sprintf("The URL redirects to one of more than %d bytes.", repo.MaxURL)}
	case next.URL.User != nil:
		return &redirectError{repo.CodeNotURL, "The URL redirects to one with a user name or password in it."}
	}
	next.Header.Del("Referer")
	unsign(next.Header)
	h.authorize(next)
	return h.pace(next)
}

// welcome says whether the credential may go to u.
func (h *hops) welcome(u *url.URL) bool {
	return repo.Origin(u) == h.origin || h.anywhere && (u.Scheme == "https" || h.start.Scheme == "http")
}

// authorize adds the credential if the request goes where it may, and never left.
func (h *hops) authorize(r *http.Request) {
	if !h.welcome(r.URL) {
		h.left = true
	}
	if h.left || h.credential == nil {
		return
	}
	switch h.credential.Kind {
	case repo.Basic:
		r.SetBasicAuth(h.credential.Username, h.credential.Password)
	case repo.Bearer:
		r.Header.Set("Authorization", "Bearer "+h.credential.Token)
	case repo.S3:
		sign(r, h.credential, h.place.region)
	}
}

// sent says whether the last request carried the credential.
func (h *hops) sent() bool { return h.credential != nil && !h.left }

// shows says whether a client certificate goes with the requests.
func (h *hops) shows() bool { return h.credential != nil && h.credential.ClientCertificate != "" }

// RoundTrip shows the client certificate where the credential goes.
func (h *hops) RoundTrip(r *http.Request) (*http.Response, error) {
	if h.left {
		return h.away.RoundTrip(r)
	}
	return h.home.RoundTrip(r)
}

// client is an http.Client for one fetch.
func (h *hops) client() *http.Client {
	return &http.Client{Transport: h, CheckRedirect: h.follow}
}

// asRedirect finds a redirectError under the url.Error of http.Client.
func asRedirect(err error) (*redirectError, bool) {
	var r *redirectError
	return r, errors.As(err, &r)
}

// homeOf is a hops for a fetch from a place.
func homeOf(at place, c *repo.Credential, max int) *hops {
	return &hops{max: max, start: at.URL, place: at, origin: repo.Origin(at.URL), credential: c}
}
