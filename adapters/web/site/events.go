package site

import (
	"iter"
	"net/http"

	"github.com/tmaxmax/go-sse"
)

// Event is one of a stream of the API's.
type Event struct {
	Name string
	ID   string // the newest so far, which is what a client comes back with
	Data string
}

// longestEvent bounds what is read as one event.
const longestEvent = 4 << 20

// Events are those of a stream of the API's, as they come. Whoever leaves early closes
// the body.
func Events(r *http.Response) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		sse.Read(r.Body, &sse.ReadConfig{MaxEventSize: longestEvent})(func(e sse.Event, err error) bool {
			return yield(Event{Name: e.Type, ID: e.LastEventID, Data: e.Data}, err)
		})
	}
}
