package helmrepo

import (
	"context"
	"fmt"
	"time"
)

// watch ends the context it gives when nothing happened for idle, at first for head
// more, or when total is over; beat says that something happened. A server that drips
// one byte a second beats for ever, which is what total is for.
func watch(ctx context.Context, head, idle, total time.Duration) (watched context.Context, beat, stop func()) {
	watched, cancel := context.WithCancelCause(ctx)
	still := time.AfterFunc(head+idle, func() {
		cancel(&errSlow{fmt.Sprintf("The server sent nothing for %s. Try again later.", idle)})
	})
	over := time.AfterFunc(total, func() {
		cancel(&errSlow{fmt.Sprintf("The index did not arrive within %s: the server is too slow or the index too large.", total)})
	})
	stop = func() {
		still.Stop()
		over.Stop()
		cancel(nil)
	}
	return watched, func() { still.Reset(idle) }, stop
}
