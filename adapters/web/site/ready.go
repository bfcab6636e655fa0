package site

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// Check is one thing that has to be well before requests are welcome.
type Check struct {
	Name    string `json:"name"`
	OK      bool   `json:"ok"`
	Warning bool   `json:"warning"`
	Detail  string `json:"detail"`
}

// Checks are how this process is doing.
func (s *Site) Checks(ctx context.Context) ([]Check, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost/readyz?verbose", nil)
	if err != nil {
		return nil, err
	}
	resp, err := inProcess{s.API}.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var all struct{ Checks []Check }
	if err := json.NewDecoder(resp.Body).Decode(&all); err != nil {
		return nil, fmt.Errorf("read how the process is doing: %w", err)
	}
	return all.Checks, nil
}
