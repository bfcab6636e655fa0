package httpapi_test

import (
	"testing"

	"chartledger/adapters/httpapi"
)

// A process that is told to end lets nobody hang on to it: who follows something
// goes on elsewhere.
func TestStreamsEndWithTheProcess(t *testing.T) {
	t.Parallel()

	ending := make(chan struct{})
	l := newFakeLog()
	f := newFixture(t, func(o *httpapi.Options) { logged(o, l); o.Ending = ending })
	f.shown("r", "operator", "requested")
	sync, log := f.follow(t.Context(), bootstrapToken), f.followLog(t.Context(), bootstrapToken)
	sync.until("event: sync")
	close(ending)
	for sync.next() != "" { //nolint:revive // until its end, which has to come
	}
	log.line(`"code":"process_ending"`)
	log.ended()
}
