package httpapi_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/user"
	"chartledger/domain/wire"
)

// followLog opens the log, with what it had read to the end.
func (f *fixture) followLog(ctx context.Context, token string) *frames {
	f.t.Helper()
	st := f.stream(ctx, token, logPath+"?follow=true")
	st.line("repo-events.v1/0/3")
	return st
}

// line skips to the first line with the text, and fails at the end of the stream.
func (fr *frames) line(text string) string {
	fr.t.Helper()
	for fr.lines.Scan() {
		if strings.Contains(fr.lines.Text(), text) {
			return fr.lines.Text()
		}
	}
	fr.t.Fatalf("the stream ended before %q: %v", text, fr.lines.Err())
	return ""
}

// ended says that nothing but empty lines is left.
func (fr *frames) ended() {
	fr.t.Helper()
	for fr.lines.Scan() {
		if fr.lines.Text() != "" {
			fr.t.Errorf("after the end there is %s", fr.lines.Text())
		}
	}
	if err := fr.lines.Err(); err != nil {
		fr.t.Errorf("the stream was cut off: %v", err)
	}
}

func TestAFollowedLogGoesOn(t *testing.T) {
	t.Parallel()
	f, l := withLog(t)
	ctx, leave := context.WithCancel(t.Context())
	st := f.followLog(ctx, bootstrapToken)
	if !st.lines.Scan() {
		t.Fatal("the stream ended")
	}
	l.more <- l.write(domain.RepoEvents, repo.Deleted{Ref: repo.Ref{RepoID: "r1"}})
	st.line("chartledger.repo.deleted.v1")
	leave()
	<-l.left // the reading ends with its client
}

func TestAFollowedLogEndsWithTheRightToReadIt(t *testing.T) {
	t.Parallel()
	disabled, developer := true, user.Developer
	for name, tt := range map[string]struct {
		role     *user.Role
		disabled *bool
		code     string
	}{
		"disabled":    {nil, &disabled, "bad_token"},
		"an operator": {&developer, nil, "forbidden"},
	} {
		t.Run("no longer "+name, func(t *testing.T) {
			t.Parallel()
			f, l := withLog(t)
			st := f.followLog(t.Context(), f.user("alice", user.Operator))
			if _, err := f.handler.UpdateUser(t.Context(), commands.Meta{Actor: "operator"}, "alice", tt.role, tt.disabled); err != nil {
				t.Fatal(err)
			}
			st.line(`"code":"` + tt.code + `"`)
			st.ended()
			<-l.left
		})
	}
}

// A stream that has always something to say looks after its token all the same.
func TestABusyLogEndsWithTheToken(t *testing.T) {
	t.Parallel()
	l := &endless{size: 10}
	f := newFixture(t, func(o *httpapi.Options) { logged(o, l) })
	alice := f.user("alice", user.Operator)
	st := f.stream(t.Context(), alice, logPath+"?follow=true")
	st.line("repo-events")
	disabled := true
	if _, err := f.handler.UpdateUser(t.Context(), commands.Meta{Actor: "operator"}, "alice", nil, &disabled); err != nil {
		t.Fatal(err)
	}
	st.line(`"code":"bad_token"`)
	st.ended()
}

// endless is a log without an end.
type endless struct {
	fakeLog
	size int
	seen chan struct{} // gets one for each record, if somebody wants to know
}

func (l *endless) Read(ctx context.Context, _ []domain.Position, _ bool, see func(domain.Position, wire.Record) error) error {
	r := domain.Recorded{Event: repo.LabelAttached{Ref: repo.Ref{RepoID: "r"}, Value: strings.Repeat("x", l.size)},
		Position: domain.Position{Partition: domain.Partition{Topic: domain.RepoEvents}}}
	for ctx.Err() == nil {
		if err := show(r, see); err != nil {
			return err
		}
		if l.seen != nil {
			l.seen <- struct{}{}
		}
	}
	return ctx.Err()
}

// stuck is a client that reads nothing until it is let go.
type stuck struct {
	*httptest.ResponseRecorder
	writing, free chan struct{}
}

func (s *stuck) Write(p []byte) (int, error) {
	select {
	case s.writing <- struct{}{}:
	default:
	}
	<-s.free
	return len(p), nil
}

// A client that does not read has the reading of the log wait for it.
func TestASlowClientSlowsTheReading(t *testing.T) {
	t.Parallel()
	l := &endless{size: 100, seen: make(chan struct{}, 10_000)}
	f := newFixture(t, func(o *httpapi.Options) { logged(o, l) })
	w := &stuck{httptest.NewRecorder(), make(chan struct{}, 1), make(chan struct{})}
	ctx, leave := context.WithCancel(t.Context())
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, logPath, nil)
	r.Header.Set("Authorization", "Bearer "+bootstrapToken)
	over := make(chan struct{})
	go func() { defer close(over); f.api.ServeHTTP(w, r) }()
	<-w.writing
	for read, quiet := 0, false; !quiet; { // until nothing more is read
		select {
		case <-l.seen:
			if read++; read > 1000 { // some that are sent at once, and a few that wait
				t.Fatalf("%d records were read for a client that reads none", read)
			}
		case <-time.After(300 * time.Millisecond):
			quiet = true
		case <-over:
			t.Fatal("the stream ended")
		}
	}
	leave()
	close(w.free)
	<-over
}
