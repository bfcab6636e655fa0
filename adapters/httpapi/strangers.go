package httpapi

import (
	"fmt"
	"net/http"
	"time"

	"chartledger/adapters/httpapi/lockout"
	"chartledger/domain"
)

// bursts is how many seconds' worth of requests strangers may make at once: a page
// that is opened without having signed in makes some.
const bursts = 10

// strangers bounds the requests of each client address that bring nothing valid. An
// address may be that of a company: whoever brings a good token is not held to what
// others do there, and only what costs something to look at is put off for their sake.
type strangers struct {
	perSecond int
	answers   *limits // that say what is wrong
	work      *limits // on what came: far more, since some of it may be good
}

func newStrangers(perSecond, work int) strangers {
	return strangers{perSecond, newLimits(perSecond, bursts*perSecond), newLimits(max(work, perSecond), bursts*max(work, perSecond))}
}

// costly says whether it takes the database, or a signature's check, to tell who comes:
// by a session or an identity provider's token. Our own tokens cost a hash.
func costly(r *http.Request) bool {
	text, ok := presented(r)
	return !ok || jwtLike(text)
}

// tired says whether the request's address brought so much that is worth nothing that
// this is not even looked at.
func (s *server) tired(v *visit, r *http.Request) bool {
	return costly(r) && s.strangers.work.spent(lockout.Network(v.address()), s.Clock())
}

// spent says whether the address has had all its answers for now.
func (n strangers) spent(v *visit, now time.Time) bool {
	return n.answers.spent(lockout.Network(v.address()), now)
}

// strange counts a request that brought nothing valid, and answers what is wrong with
// it, if not too many came from its address.
func (s *server) strange(v *visit, err error) error {
	address, now := lockout.Network(v.address()), s.Clock()
	s.strangers.work.allow(address, now)
	if domain.KindOf(err) == domain.Unauthenticated && s.strangers.answers.allow(address, now) {
		return err
	}
	return &problem{status: http.StatusTooManyRequests, code: "rate_limited", retryAfter: 1,
		detail: fmt.Sprintf("From one address %d requests a second may come that nobody has signed in for. The operator can raise that with --unauthenticated-per-second.",
			s.strangers.perSecond)}
}
