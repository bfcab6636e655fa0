package peer_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/peer"
	"chartledger/commands"
	"chartledger/commands/publishing"
	"chartledger/domain"
	"chartledger/domain/repo"
)

func identity(t *testing.T, key byte) peer.Identity {
	t.Helper()
	id, err := peer.NewIdentity(bytes.Repeat([]byte{key}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// listen has a process take calls, until stop is called or the test ends.
func listen(t *testing.T, id peer.Identity, handle peer.Handle) (address string, stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	serving.Go(func() {
		if err := peer.NewServer(id, 8<<20, handle).Serve(ctx, l, 100*time.Millisecond); err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	stop = sync.OnceFunc(func() { cancel(); serving.Wait() })
	t.Cleanup(stop)
	return l.Addr().String(), stop
}

func send(t *testing.T, id peer.Identity, address string) (commands.Result, error) {
	t.Helper()
	c := peer.NewClient(id)
	t.Cleanup(c.Close)
	call := commands.Call{Operation: "AttachLabel", Meta: commands.Meta{Actor: "ada", IdempotencyKey: "k"}, Args: commands.Args{ID: "r"}}
	return c.Send(t.Context(), address, call)
}

func TestACallGoesOverAndItsAnswerComesBack(t *testing.T) {
	t.Parallel()

	id := identity(t, 1)
	for name, tt := range map[string]struct {
		answer error
		kind   domain.Kind
	}{
		"a result":                   {},
		"a refusal":                  {answer: domain.Refuse(domain.Conflict, "name_taken", "taken"), kind: domain.Conflict},
		"a doubt":                    {answer: &commands.InDoubt{Key: "k", Err: domain.Refuse(domain.Unknown, "u", "u")}, kind: domain.Unknown},
		"an error nobody may read":   {answer: errors.New("a bug")},
		"a repository that is wrong": {answer: &commands.NotValid{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var got commands.Call
			address, _ := listen(t, id, func(_ context.Context, c commands.Call) (commands.Result, error) {
				got = c
				return commands.Result{Text: "done"}, tt.answer
			})
			result, err := send(t, id, address)
			if (err == nil) != (tt.answer == nil) || domain.KindOf(err) != tt.kind || err == nil && result.Text != "done" {
				t.Errorf("got %+v, %v", result, err)
			}
			if got.Meta.Actor != "ada" || got.Args.ID != "r" {
				t.Errorf("it was asked %+v", got)
			}
			var invalid *commands.NotValid
			if _, want := tt.answer.(*commands.NotValid); want && !errors.As(err, &invalid) { //nolint:errorlint // it is given so
				t.Errorf("got %v, want a report", err)
			}
		})
	}
}

// Whoever has another master key is let in nowhere, on neither side; a call that
// was not let in did not happen.
func TestStrangersAreNotTalkedTo(t *testing.T) {
	t.Parallel()

	called := false
	address, _ := listen(t, identity(t, 1), func(context.Context, commands.Call) (commands.Result, error) {
		called = true
		return commands.Result{}, nil
	})
	if _, err := send(t, identity(t, 2), address); err == nil || called {
		t.Errorf("a stranger was let in: %v, called: %t", err, called)
	}
}

func TestACallThatDidNotArriveDidNotHappen(t *testing.T) {
	t.Parallel()

	id := identity(t, 1)
	address, stop := listen(t, id, nil)
	stop()
	if _, err := send(t, id, address); !errors.Is(err, commands.ErrNotSent) {
		t.Errorf("got %v, want %v", err, commands.ErrNotSent)
	}
}

// The process ends while it works on the call: nobody knows whether it happened.
func TestACallWithoutAnAnswerIsInDoubt(t *testing.T) {
	t.Parallel()

	id := identity(t, 1)
	called := make(chan struct{})
	address, stop := listen(t, id, func(ctx context.Context, _ commands.Call) (commands.Result, error) {
		close(called)
		<-ctx.Done()
		return commands.Result{}, ctx.Err()
	})
	go func() { <-called; stop() }()
	if _, err := send(t, id, address); domain.KindOf(err) != domain.Unknown {
		t.Errorf("got %v, want an unknown outcome", err)
	}
}

// A package goes over whole, however large it may be.
func TestAPackageGoesOver(t *testing.T) {
	t.Parallel()

	id := identity(t, 1)
	chart := bytes.Repeat([]byte("x"), 8<<20)
	arrived := 0
	address, _ := listen(t, id, func(_ context.Context, c commands.Call) (commands.Result, error) {
		arrived = len(c.Args.Package.Chart)
		return commands.Result{}, nil
	})
	c := peer.NewClient(id)
	t.Cleanup(c.Close)
	_, err := c.Send(t.Context(), address, commands.Call{Operation: "PublishChart", Args: commands.Args{ID: "r", Package: &publishing.Package{Chart: chart, Entry: []byte("{}")}}})
	if err != nil || arrived != len(chart) {
		t.Errorf("got %v, %d bytes arrived", err, arrived)
	}
}

// The checks of a validation come while it goes on, from a process that tells them.
func TestChecksComeBeforeTheResult(t *testing.T) {
	t.Parallel()

	id, heard := identity(t, 1), make(chan struct{})
	address, _ := listen(t, id, func(ctx context.Context, c commands.Call) (commands.Result, error) {
		if c.Told != nil {
			c.Told(repo.Check{Check: "resolve", Status: repo.CheckOK})
			select {
			case <-heard:
			case <-ctx.Done():
			}
			c.Told(repo.Check{Check: "connect", Status: repo.CheckFailed, Code: "timeout"})
		}
		return commands.Result{Report: repo.Report{OK: true}}, nil
	})
	client := peer.NewClient(id)
	t.Cleanup(client.Close)
	var told []string
	call := commands.Call{Operation: "Validate", Told: func(c repo.Check) {
		if told = append(told, c.Check+" "+string(c.Status)); len(told) == 1 {
			close(heard)
		}
	}}
	r, err := client.Send(t.Context(), address, call)
	if err != nil || !r.Report.OK || !slices.Equal(told, []string{"resolve ok", "connect failed"}) {
		t.Errorf("got %+v, %v, told %v", r, err, told)
	}
	call.Told = nil
	if r, err := client.Send(t.Context(), address, call); err != nil || !r.Report.OK {
		t.Errorf("for nobody: %+v, %v", r, err)
	}
}
