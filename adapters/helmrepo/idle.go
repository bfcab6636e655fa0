package helmrepo

import (
	"context"
	"fmt"
	"time"
)

// watch ends the context it gives when nothing happened for idle, at first for head
// more, or when total is over; beat says that something happened. A server that drips
// one byte a second beats for ever, which is what total is for. what it is that comes
// stands in the causes.
func watch(ctx context.Context, what string, head, idle, total time.Duration) (watched context.Context, beat, stop func()) {
	watched, cancel := context.WithCancelCause(ctx)
	still := time.AfterFunc(head+idle, func() {
		cancel(&errSlow{fmt.Sprintf("The server sent nothing for %s. Try again later.", idle)})
	})
	over := time.AfterFunc(total, func() {
		cancel(&errSlow{fmt.Sprintf("The %[2]s did not arrive within %[1]s: the server is too slow or the %[2]s too large.", total, what)})
	})
	stop = func() {
		still.Stop()
		over.Stop()
		cancel(nil)
	}
	return watched, func() { still.Reset(idle) }, stop
}
