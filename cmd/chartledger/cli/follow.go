package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"chartledger/adapters/httpapi/api"
)

// silence is how many streams in a row may end without an event before we give up.
const silence = 5

// followed is a sync that is over, and its JSON.
type followed struct {
	sync api.Sync
	raw  []byte
}

// follow waits for a sync's end and shows its progress. A stream that breaks off is opened again.
func (s *session) follow(ctx context.Context, id string) (followed, error) {
	w := s.watcher()
	defer w.done()
	var last string
	pause := firstPause
	for quiet := 0; quiet < silence; quiet++ {
		before := last
		end, over, err := s.stream(ctx, id, &last, w)
		if over || err != nil {
			return end, err
		}
		if last != before {
			quiet, pause = 0, firstPause
		}
		if err := sleep(ctx, pause); err != nil {
			return followed{}, err
		}
		pause = min(2*pause, 5*time.Second)
	}
	return followed{}, &complaint{
		exit: ExitFailed, code: "stream_ended", message: "the server's stream ended without the sync's outcome",
		next: "'chartledger sync get " + id + "' shows it",
	}
}

// stream reads one stream of a sync. A broken stream is no error: the next one begins with the state.
func (s *session) stream(ctx context.Context, id string, last *string, w watcher) (end followed, over bool, err error) {
	params := &api.StreamSyncParams{}
	if *last != "" {
		params.LastEventID = last
	}
	resp, err := s.client.StreamSync(ctx, id, params)
	if err != nil {
		return end, false, err
	}
	defer func() { _ = resp.Body.Close() }()
	var wrong error
	over, _ = events(resp.Body, func(e event) (bool, error) {
		*last = e.id
		var stop bool
		end, stop, wrong = s.seen(e, w)
		return stop, wrong
	})
	if wrong == nil {
		wrong = ctx.Err()
	}
	if over {
		wrong = nil
	}
	return end, over, wrong
}

// seen shows an event, and says whether it is the last.
func (s *session) seen(e event, w watcher) (followed, bool, error) {
	switch e.name {
	case "sync", "end":
		var sync api.Sync
		if err := json.Unmarshal([]byte(e.data), &sync); err != nil {
			return followed{}, false, fmt.Errorf("read the sync's stream: %w", err)
		}
		w.status(sync)
		return followed{sync, []byte(e.data)}, e.name == "end", nil
	case "progress":
		var p api.SyncProgress
		if json.Unmarshal([]byte(e.data), &p) == nil { // it is never needed
			w.progress(p)
		}
	}
	return followed{}, false, nil
}
