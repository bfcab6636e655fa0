package httpapi

import (
	"cmp"
	"container/list"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"
)

// limitsKept is how many tokens' limiters are kept at most. The one that was not
// used for longest goes first, and begins with a full burst when it comes back.
const limitsKept = 10_000

// limits are the rate limiters of the tokens that were used lately.
type limits struct {
	perSecond int

	mu    sync.Mutex
	byKey map[string]*list.Element
	order *list.List // of *limiter, last used first
}

type limiter struct {
	key string
	*rate.Limiter
}

func newLimits(perSecond int) *limits {
	return &limits{perSecond: perSecond, byKey: make(map[string]*list.Element), order: list.New()}
}

// allow says whether the key may have one more request now.
func (l *limits) allow(key string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	at, ok := l.byKey[key]
	if !ok {
		at = l.order.PushFront(&limiter{key, rate.NewLimiter(rate.Limit(l.perSecond), l.perSecond)})
		l.byKey[key] = at
		l.evict()
	}
	l.order.MoveToFront(at)
	return at.Value.(*limiter).AllowN(now, 1)
}

func (l *limits) evict() {
	for l.order.Len() > limitsKept {
		oldest := l.order.Remove(l.order.Back()).(*limiter)
		delete(l.byKey, oldest.key)
	}
}

// limited refuses what goes over the token's rate.
func (s *server) limited(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		v := visitOf(c.Request().Context())
		key := cmp.Or(v.TokenID, "of "+v.User.ID) // who came otherwise has one rate
		if !s.limits.allow(key, s.Clock()) {
			return &problem{status: http.StatusTooManyRequests, code: "rate_limited", retryAfter: 1,
				detail: fmt.Sprintf("A token may make %d requests a second.", s.RequestsPerSecond)}
		}
		return next(c)
	}
}
