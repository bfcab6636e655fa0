package e2e_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/httpapi/api"
)

// caller is somebody who talks to a service.
type caller struct {
	*Service
	t       testing.TB
	token   string
	patient bool // asks again where the service says that it is too busy now
}

// operator is the one with the bootstrap token.
func (s *Service) operator() caller { return caller{Service: s, t: s.t, token: s.Token} }

// answer is what came back.
type answer struct {
	Status int
	Header http.Header
	Body   string
}

// do sends a request. body is a text as it is, or a value to be written as JSON.
// headers are names and values by turns.
func (c caller) do(method, path string, body any, headers ...string) answer {
	c.t.Helper()
	a, err := c.try(method, path, body, headers...)
	if err != nil {
		c.t.Fatal(err)
	}
	return a
}

// busyFor is how long a patient caller asks again.
const busyFor = 10 * time.Second

// try is do for goroutines other than the test's, and for services that may die.
func (c caller) try(method, path string, body any, headers ...string) (answer, error) {
	for began := time.Now(); ; <-time.After(100 * time.Millisecond) {
		a, err := c.once(method, path, body, headers...)
		if !c.patient || a.Status != http.StatusServiceUnavailable || time.Since(began) > busyFor {
			return a, err
		}
	}
}

func (c caller) once(method, path string, body any, headers ...string) (answer, error) {
	r, err := c.request(method, path, body, headers...)
	if err != nil {
		return answer{}, err
	}
	response, err := client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, string(b)}, err
}

// client gives up on a service that does not answer.
var client = &http.Client{
	Timeout: 60 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 60, IdleConnTimeout: 10 * time.Second},
}

func (c caller) request(method, path string, body any, headers ...string) (*http.Request, error) {
	content, err := contentOf(body)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequest(method, c.URL+api.BasePath+path, content)
	if err != nil {
		return nil, err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r, nil
}

func contentOf(body any) (io.Reader, error) {
	switch b := body.(type) {
	case nil:
		return nil, nil
	case string:
		return strings.NewReader(b), nil
	default:
		j, err := json.Marshal(b)
		return bytes.NewReader(j), err
	}
}

// want fails unless the answer has the status.
func (a answer) want(t testing.TB, status int) answer {
	t.Helper()
	if a.Status != status {
		t.Fatalf("got %d, want %d: %s", a.Status, status, a.Body)
	}
	return a
}

// decode reads the answer's JSON.
func decode[T any](t testing.TB, a answer) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.Body), &v); err != nil {
		t.Fatalf("%v: %s", err, a.Body)
	}
	return v
}

// get reads a resource that is there.
func get[T any](c caller, path string) T {
	c.t.Helper()
	return decode[T](c.t, c.do("GET", path, nil).want(c.t, http.StatusOK))
}

// all reads a list to its end, in pages of the size.
func all[T any](c caller, path string, size string) []T {
	c.t.Helper()
	var items []T
	query := url.Values{"limit": {size}}
	for {
		separator := "?"
		if strings.Contains(path, "?") {
			separator = "&"
		}
		page := get[struct {
			Items      []T
			NextCursor *string `json:"next_cursor"`
		}](c, path+separator+query.Encode())
		items = append(items, page.Items...)
		if page.NextCursor == nil {
			return items
		}
		query.Set("cursor", *page.NextCursor)
	}
}

// eventually waits until ok answers true.
func eventually(t testing.TB, within time.Duration, what string, ok func() bool) {
	t.Helper()
	tick, late := time.NewTicker(20*time.Millisecond), time.After(within)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("not within %v: %s", within, what)
		}
	}
}
