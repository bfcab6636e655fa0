package httpapi

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// writeWait is how long a client may take to read what a stream sent. One that
// takes longer has gone without saying so.
const writeWait = 30 * time.Second

// unbound takes the server's time limits off an answer that may take hours, and
// bound puts them back: the connection may serve other requests afterwards. A
// recorder in a test knows none.
func (v *visit) unbound() {
	if v.c != nil {
		_ = http.NewResponseController(v.c.Response()).SetReadDeadline(time.Time{})
	}
}

func (v *visit) bound() {
	if v.c != nil {
		_ = http.NewResponseController(v.c.Response()).SetWriteDeadline(time.Time{})
	}
}

// extend gives the client time for the next write.
func (v *visit) extend() {
	if v.c != nil {
		_ = http.NewResponseController(v.c.Response()).SetWriteDeadline(time.Now().Add(writeWait))
	}
}

// strangersBody bounds what may be sent by whoever has not signed in, in bytes.
// Passwords fit, whichever characters are in them and however these are written.
const strangersBody = 32 << 10

// timely has a client send its body in limited time: what has come of it is kept, and
// it may be anybody's. Whoever has read all of it takes the limit off; else it also
// holds for the rest that the server drops.
func (s *server) timely(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().ContentLength != 0 {
			_ = http.NewResponseController(c.Response()).SetReadDeadline(time.Now().Add(s.BodyWait))
		}
		return next(c)
	}
}
