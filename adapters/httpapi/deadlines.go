package httpapi

import (
	"net/http"
	"time"
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
