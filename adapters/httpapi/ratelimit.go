package httpapi

import (
	"container/list"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"
)

// limitsKept is how many limiters are kept at most. The one that was not
// used for longest goes first, and begins with a full burst when it comes back.
const limitsKept = 10_000

// limits are the rate limiters of those who came lately: tokens, users or addresses.
type limits struct {
	perSecond, atOnce int

	mu    sync.Mutex
	byKey map[string]*list.Element
	order *list.List // of *limiter, last used first
}

type limiter struct {
	key string
	*rate.Limiter
}

func newLimits(perSecond, atOnce int) *limits {
	return &limits{perSecond: perSecond, atOnce: atOnce, byKey: make(map[string]*list.Element), order: list.New()}
}

// allow says whether the key may have one more request now.
func (l *limits) allow(key string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	at, ok := l.byKey[key]
	if !ok {
		at = l.order.PushFront(&limiter{key, rate.NewLimiter(rate.Limit(l.perSecond), l.atOnce)})
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

// spent says whether the key could have no request now. It takes none.
func (l *limits) spent(key string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	at, ok := l.byKey[key]
	return ok && at.Value.(*limiter).TokensAt(now) < 1
}

// limited refuses what goes over the rate of the caller's token, or over hers if she
// came in otherwise: a user may have many sessions, and none of them is a way around.
func (s *server) limited(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		v := visitOf(c.Request().Context())
		key := "token " + v.TokenID
		if v.TokenID == "" {
			key = "user " + v.User.ID
		}
		if !s.limits.allow(key, s.Clock()) {
			return &problem{status: http.StatusTooManyRequests, code: "rate_limited", retryAfter: 1,
				detail: fmt.Sprintf("A token, and a user without one, may make %d requests a second. The operator can raise that with --requests-per-second.", s.RequestsPerSecond)}
		}
		return next(c)
	}
}
