package syncs

import (
	"encoding/json"
	"fmt"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// stream shows a sync while it goes on, and how it ended.
func stream(v *site.Visit) error {
	return v.Live(func(l *site.Live) error {
		resp, err := v.Client.StreamSync(v.Ctx(), v.Param("id"), &api.StreamSyncParams{})
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		var w view
		for e, err := range site.Events(resp) {
			if err != nil {
				return fmt.Errorf("follow the sync: %w", err)
			}
			if over, err := w.follow(v, l, e); over || err != nil {
				return err
			}
		}
		return nil // the browser comes back and learns why
	})
}

// follow shows an event of the API's stream, and says whether it was the last.
func (w *view) follow(v *site.Visit, l *site.Live, e site.Event) (over bool, err error) {
	switch e.Name {
	case "sync", "end":
		w.sync = api.Sync{}
		if err := json.Unmarshal([]byte(e.Data), &w.sync); err != nil {
			return false, fmt.Errorf("read the sync's stream: %w", err)
		}
		if err := w.fill(v); err != nil {
			return false, err
		}
	case "progress":
		if err := json.Unmarshal([]byte(e.Data), &w.progress); err != nil {
			return false, fmt.Errorf("read the sync's progress: %w", err)
		}
	default:
		return false, nil
	}
	if err := l.Send("", part(*w)); err != nil || e.Name != "end" {
		return false, err
	}
	return true, l.End()
}
