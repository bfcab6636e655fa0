package httpapi_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/domain/user"
)

// validate asks for a validation as a stream of events.
func (f *fixture) validate(ctx context.Context, token, url string) *frames {
	f.t.Helper()
	r, _ := http.NewRequestWithContext(ctx, http.MethodPost, f.url+"/api/v1/repos/validate",
		strings.NewReader(`{"url":"`+url+`","runtimes":["kubernetes"],"mode":"ro"}`))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json;q=0.5, text/event-stream")
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { got.Body.Close() })
	return &frames{f.t, bufio.NewScanner(got.Body), got}
}

func TestAValidationIsFollowed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for url, want := range map[string]string{"https://a.example.com": `"ok":true`, "https://broken.example.com": `"code":"not_a_repository"`} {
		st := f.validate(t.Context(), bootstrapToken, url)
		if h := st.answer.Header; h.Get("Content-Type") != "text/event-stream" || h.Get("Cache-Control") != "no-store" || h.Get("X-Accel-Buffering") != "no" {
			t.Errorf("headers %v", h)
		}
		if got := st.next(); got != "event: check\ndata: {\"check\":\"resolve\",\"status\":\"ok\"}" {
			t.Errorf("first %q", got)
		}
		if got := st.next(); !strings.HasPrefix(got, "event: report\n") || !strings.Contains(got, want) {
			t.Errorf("%s: then %q", url, got)
		}
		if got := st.next(); got != "" {
			t.Errorf("and %q", got)
		}
	}
	plain := f.do(bootstrapToken, "POST", "/api/v1/repos/validate", `{"url":"https://a.example.com","runtimes":["kubernetes"],"mode":"ro"}`)
	if plain.Header.Get("Content-Type") != "application/json" || !strings.Contains(string(plain.body), `"ok":true`) {
		t.Errorf("without a stream: %s %s", plain.Header.Get("Content-Type"), plain.body)
	}
}

// What is refused before anything is checked is refused as ever.
func TestAValidationThatIsRefusedIsNoStream(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	robot := f.user("robot", user.Service)
	for _, tt := range []struct {
		token, url string
		want       int
	}{{robot, "https://a.example.com", 403}, {bootstrapToken, "https://a.example.com/" + strings.Repeat("a", 3000), 422}, {"nonsense", "https://a.example.com", 401}} {
		got := f.validate(t.Context(), tt.token, tt.url).answer
		if got.StatusCode != tt.want || got.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("got %s %s, want %d", got.Status, got.Header.Get("Content-Type"), tt.want)
		}
	}
}

// A client hears that the validation goes on; whoever leaves ends it, and so does the end of the process.
func TestAValidationThatTakesLong(t *testing.T) {
	t.Parallel()
	ending := make(chan struct{})
	f := newFixture(t, func(o *httpapi.Options) { o.Heartbeat, o.Ending = time.Millisecond, ending })
	ctx, leave := context.WithCancel(t.Context())
	st := f.validate(ctx, bootstrapToken, "https://hangs.example.com")
	st.until("event: check")
	st.until(": still here")
	leave()
	st = f.validate(t.Context(), bootstrapToken, "https://hangs.example.com")
	st.until(": still here")
	close(ending)
	for frame := st.next(); frame != ""; frame = st.next() {
		if strings.Contains(frame, "report") {
			t.Errorf("it has a report: %q", frame)
		}
	}
}
