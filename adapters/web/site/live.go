package site

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"
)

// Live is a page's part that changes while somebody looks at it: server-sent events with
// HTML, for the element that has hx-sse:connect. An event without a name is swapped in.
type Live struct {
	v    *Visit
	out  *http.ResponseController
	lock sync.Mutex // one event at a time
	err  error      // why nothing more can be sent: the client has gone
}

// Over is the event after which a browser does not come back: elements that connect
// name it in hx-sse:close.
const Over = "over"

const (
	heartbeat = 15 * time.Second // so that nobody between takes the connection for dead
	writeWait = 30 * time.Second // for a client to take an event, before it counts as gone
)

// Live has feed send what is new until it is over or the client has gone. What feed is
// refused is told in the stream: htmx would show the page of a problem in the place of
// the part, and ask again for ever. Routes of streams are therefore open; who asks is
// found out here.
func (v *Visit) Live(feed func(l *Live) error) error {
	l := &Live{v: v, out: http.NewResponseController(v.Response())}
	defer func() { _ = l.out.SetWriteDeadline(time.Time{}) }() // the connection may serve others yet
	l.begin()
	stop := l.beat()
	err := v.meet()
	if err == nil {
		err = feed(l)
	}
	stop()
	if l.err != nil || v.Ctx().Err() != nil {
		return nil // nobody is there any more
	}
	return l.fail(err)
}

func (l *Live) begin() {
	h := l.v.Response().Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	l.v.Response().WriteHeader(http.StatusOK)
	_ = l.write([]byte("retry: 2000\n: here\n\n"))
}

// Send writes an event. Its name is "" for what is to be swapped in; nil has no data.
func (l *Live) Send(event string, c templ.Component) error {
	var data, text bytes.Buffer
	if c != nil {
		if err := c.Render(l.v.Ctx(), &data); err != nil {
			return err
		}
	}
	if event != "" {
		text.WriteString("event: " + event + "\n")
	}
	for line := range strings.SplitSeq(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(data.String()), "\n") {
		text.WriteString("data: " + line + "\n")
	}
	text.WriteString("\n")
	return l.write(text.Bytes())
}

// End has the browser not come back.
func (l *Live) End() error { return l.Send(Over, nil) }

func (l *Live) write(p []byte) error {
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.err != nil {
		return l.err
	}
	_ = l.out.SetWriteDeadline(time.Now().Add(writeWait)) // a recorder in a test knows none
	if _, l.err = l.v.Response().Write(p); l.err == nil {
		l.err = l.out.Flush()
	}
	return l.err
}

// beat writes comments until it is stopped.
func (l *Live) beat() (stop func()) {
	ctx, cancel := context.WithCancel(l.v.Ctx())
	var done sync.WaitGroup
	done.Go(func() {
		tick := time.NewTicker(heartbeat)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				_ = l.write([]byte(": still here\n\n")) // the next event tells
			}
		}
	})
	return func() { cancel(); done.Wait() }
}

// fail tells why nothing more comes. A browser comes back where that may help.
func (l *Live) fail(err error) error {
	if err == nil {
		return nil
	}
	p := Refused(err)
	later := p == nil || p.Status >= http.StatusInternalServerError || p.Status == http.StatusTooManyRequests
	if p == nil || p.Status >= http.StatusInternalServerError {
		l.v.Site.Logger.LogAttrs(l.v.Ctx(), slog.LevelError, "live page", slog.String("route", l.v.Path()),
			slog.String("trace_id", l.v.traceID), slog.String("error", err.Error()))
	}
	if err := l.Send("", lost(later)); err != nil || later {
		return nil //nolint:nilerr // the client has gone
	}
	_ = l.End() // nobody is there to be told otherwise
	return nil
}
