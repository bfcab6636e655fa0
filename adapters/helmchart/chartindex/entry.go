package chartindex

import (
	"encoding/json"
	"fmt"
	"time"

	"chartledger/commands/publishing"
)

// entryJSON is what an index says of a version, in Helm's words.
func entryJSON(e publishing.Entry, now time.Time) ([]byte, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(e.Chart, &fields); err != nil {
		return nil, fmt.Errorf("read the entry of %s %s: %w", e.Name, e.Version, err)
	}
	for name, value := range map[string]any{"created": stamp(now), "digest": e.Digest, "urls": e.URLs} {
		text, err := json.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("write the entry of %s %s: %w", e.Name, e.Version, err)
		}
		fields[name] = text
	}
	return json.Marshal(fields)
}
