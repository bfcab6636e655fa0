package helmrepo

import (
	"net/http"

	"chartledger/domain"
	"chartledger/domain/repo"
)

// Transport reaches a repository's servers for another client: under the address
// policy and the bounds of this one. Its errors are *domain.Error, in plain words
// and without the URL, unless the request's context ended.
func (c *Client) Transport(t repo.Target) http.RoundTripper {
	own, _ := identities(t.TLS, t.Credential)
	return plainly{c.transports.under(own)}
}

// plainly says in plain words why no answer came.
type plainly struct{ transport http.RoundTripper }

// RoundTrip makes one request.
func (p plainly) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := p.transport.RoundTrip(r)
	if err == nil || r.Context().Err() != nil {
		return answer, err
	}
	f := transportFailure(r.Context(), r.URL, err)
	kind := domain.Unavailable
	if f.Cause.Code == repo.CodeAddressNotAllowed {
		kind = domain.Invalid
	}
	return nil, domain.Refuse(kind, f.Cause.Code, f.Cause.Detail)
}
