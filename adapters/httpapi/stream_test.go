package httpapi_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/commands"
	"chartledger/domain/user"
	"chartledger/projections"
)

// feed is a progress feed that a test speaks through.
type feed struct {
	updates chan httpapi.Progress
	mu      sync.Mutex
	asked   []string
	left    chan struct{} // gets one for each cancel
}

func newFeed() *feed {
	return &feed{updates: make(chan httpapi.Progress, 10), left: make(chan struct{}, 10)}
}

func (f *feed) Subscribe(id string) (<-chan httpapi.Progress, func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, id)
	return f.updates, func() { f.left <- struct{}{} }
}

// frames reads a stream frame by frame, as "event data" or the whole of anything else.
type frames struct {
	t      *testing.T
	lines  *bufio.Scanner
	answer *http.Response
}

func (f *fixture) follow(ctx context.Context, token string) *frames {
	f.t.Helper()
	return f.stream(ctx, token, "/api/v1/syncs/"+syncID+"/stream")
}

// stream opens an answer that goes on.
func (f *fixture) stream(ctx context.Context, token, path string) *frames {
	f.t.Helper()
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, f.url+path, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { got.Body.Close() })
	return &frames{f.t, bufio.NewScanner(got.Body), got}
}

// next is the next frame, or "" at the end.
func (fr *frames) next() string {
	var lines []string
	for fr.lines.Scan() {
		if line := fr.lines.Text(); line != "" {
			lines = append(lines, line)
			continue
		}
		return strings.Join(lines, "\n")
	}
	return ""
}

// until skips to the first frame with the text, and fails at the end of the stream.
func (fr *frames) until(text string) string {
	fr.t.Helper()
	for {
		frame := fr.next()
		if strings.Contains(frame, text) {
			return frame
		}
		if frame == "" {
			fr.t.Fatalf("the stream ended before %q", text)
		}
	}
}

func TestAStreamEndsWithWhatTheReadModelsShow(t *testing.T) {
	t.Parallel()
	progress := newFeed()
	f := newFixture(t, func(o *httpapi.Options) { o.Progress = progress; o.Heartbeat = 3 * time.Millisecond })
	f.shown("r", "operator", "requested")
	st := f.follow(t.Context(), bootstrapToken)
	if h := st.answer.Header; h.Get("Content-Type") != "text/event-stream" || h.Get("X-Accel-Buffering") != "no" || h.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", h)
	}
	st.until("event: sync")
	st.until(": still here")
	progress.updates <- httpapi.Progress{ID: "0-7", SyncID: syncID, Phase: "publish", Done: 1, Total: 2}
	if got := st.until("event: progress"); !strings.HasPrefix(got, "id: 0-7\n") || !strings.Contains(got, `"phase":"publish"`) {
		t.Errorf("progress: %q", got)
	}
	progress.updates <- httpapi.Progress{SyncID: syncID, Phase: "done", Final: true}
	st.until(`"phase":"done"`)
	st.until(": still here") // the run says it is over; the read models do not
	f.shown("r", "operator", "completed")
	if got := st.until("event: sync"); !strings.Contains(got, `"status":"completed"`) {
		t.Errorf("got %q", got)
	}
	if got := st.until("event: end"); !strings.Contains(got, `"status":"completed"`) {
		t.Errorf("got %q", got)
	}
	if got := st.next(); got != "" {
		t.Errorf("after the end: %q", got)
	}
	<-progress.left
}

func TestAStreamOfWhatIsOverEndsAtOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.shown("r", "operator", "held")
	st := f.follow(t.Context(), bootstrapToken)
	got := []string{st.next(), st.next(), st.next(), st.next()}
	if !strings.HasPrefix(got[0], "retry:") || !strings.HasPrefix(got[1], "event: sync") || !strings.HasPrefix(got[2], "event: end") || got[3] != "" {
		t.Errorf("got %q", got)
	}
	if err := st.lines.Err(); err != nil {
		t.Errorf("the stream was cut off: %v", err)
	}
	f.create(bootstrapToken, "a") // on the connection that the stream has left
}

func TestAStreamFollowsTheRunThatAnswers(t *testing.T) {
	t.Parallel()
	progress := newFeed()
	f := newFixture(t, func(o *httpapi.Options) { o.Progress = progress })
	f.shown("r", "operator", "requested")
	st := f.follow(t.Context(), bootstrapToken)
	st.until("event: sync")
	f.queries.set(func(q *queries) {
		q.syncs[syncID] = projections.Sync{ID: syncID, RunID: "another-run", Status: "running", Trigger: "manual"}
	})
	st.until(`"run_id":"another-run"`)
	<-progress.left
	progress.mu.Lock()
	defer progress.mu.Unlock()
	if len(progress.asked) != 2 || progress.asked[0] != syncID || progress.asked[1] != "another-run" {
		t.Errorf("subscribed to %v", progress.asked)
	}
}

func TestAStreamEndsWhenItMayNoLongerBeSeen(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*fixture){
		"the repository": func(f *fixture) { f.shown("r", "somebody", "running") },
		"the user": func(f *fixture) {
			disabled := true
			if _, err := f.handler.UpdateUser(f.t.Context(), commands.Meta{Actor: "operator"}, "alice", nil, &disabled); err != nil {
				f.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			alice := f.user("alice", user.Developer)
			f.shown("r", "alice", "running")
			st := f.follow(t.Context(), alice)
			st.until("event: sync")
			lose(f)
			for frame := st.next(); frame != ""; frame = st.next() {
				if strings.Contains(frame, "event: end") {
					t.Errorf("got %q", frame)
				}
			}
		})
	}
}

func TestAStreamLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	progress := newFeed()
	f := newFixture(t, func(o *httpapi.Options) { o.Progress = progress })
	f.shown("r", "operator", "running")
	ctx, cancel := context.WithCancel(t.Context())
	f.follow(ctx, bootstrapToken).until("event: sync")
	cancel()
	<-progress.left
}

// A stream outlives the server's time limits.
func TestAStreamOutlivesWriteTimeouts(t *testing.T) {
	t.Parallel()
	f := newFixture(t, func(o *httpapi.Options) { o.Heartbeat = 50 * time.Millisecond })
	server := f.impatient()
	f.shown("r", "operator", "running")
	st := server.follow(t.Context(), bootstrapToken)
	for range 10 { // 500 ms, with a limit of 300
		st.until(": still here")
	}
	f.shown("r", "operator", "completed")
	st.until("event: end")
}
