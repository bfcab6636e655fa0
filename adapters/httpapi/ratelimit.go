package httpapi

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"
)

// limitsKept is how many limiters are kept at most. The one that was not
// used for longest goes first, and begins with a full burst when it comes back.
const limitsKept = 10_000

// limits are the rate limiters of those who came lately: tokens, users or addresses.
type limits struct {
	perSecond, atOnce int

	mu   sync.Mutex
	kept *simplelru.LRU[string, *rate.Limiter]
}

func newLimits(perSecond, atOnce int) *limits {
	kept, _ := simplelru.NewLRU[string, *rate.Limiter](limitsKept, nil) // only a negative size is an error
	return &limits{perSecond: perSecond, atOnce: atOnce, kept: kept}
}

// allow says whether the key may have one more request now.
func (l *limits) allow(key string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter, ok := l.kept.Get(key)
	if !ok {
		limiter = rate.NewLimiter(rate.Limit(l.perSecond), l.atOnce)
		l.kept.Add(key, limiter)
	}
	return limiter.AllowN(now, 1)
}

// spent says whether the key could have no request now. It takes none.
func (l *limits) spent(key string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter, ok := l.kept.Peek(key)
	return ok && limiter.TokensAt(now) < 1
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
