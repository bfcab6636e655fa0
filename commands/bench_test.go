package commands_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"chartledger/adapters/helmchart/chartindex"
	"chartledger/commands"
	"chartledger/commands/commandstest"
	"chartledger/commands/journal"
	"chartledger/commands/publishing"
	"chartledger/commands/publishing/publishingtest"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/user"
)

var (
	repos  = domain.Partition{Topic: domain.RepoEvents}
	access = domain.Partition{Topic: domain.AccessEvents}
)

const url = "https://charts.example.com"

// bench is a handler on a registrar on a log in memory, inside a bubble. Commands
// go to it as data, as they do between processes. There are an operator (root), two developers (alice and bob), a user (ulf) and a
// service (sam).
type bench struct {
	*testing.T
	*commands.Client
	own    *commands.Handler
	memory *commandstest.Memory
	vault  *commandstest.FakeVault
	prober *commandstest.FakeProber
	// storage is that of all repositories.
	storage publishingtest.Server
}

func bubble(t *testing.T, test func(b *bench)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{T: t, memory: commandstest.NewMemory(), vault: &commandstest.FakeVault{}, prober: &commandstest.FakeProber{}}
		b.use(b.handler(b.registrar()))
		for id, role := range map[string]user.Role{
			"root": user.Operator, "alice": user.Developer, "bob": user.Developer, "ulf": user.Member, "sam": user.Service,
		} {
			b.must(b.AddUser(t.Context(), by("system:test"), id, role))
		}
		test(b)
	})
}

// use has commands go to h, and back and forth through JSON.
func (b *bench) use(h *commands.Handler) {
	b.own = h
	b.Client = &commands.Client{Send: func(ctx context.Context, c commands.Call) (r commands.Result, err error) {
		r, err = h.Handle(ctx, through(b.T, c))
		if err != nil {
			return r, through(b.T, commands.FailureOf(err)).Err()
		}
		return through(b.T, r), nil
	}}
}

// through is v written as JSON and read again.
func through[V any](t *testing.T, v V) (read V) {
	t.Helper()
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &read)
	}
	if err != nil {
		t.Error(err)
	}
	return read
}

// registrar is a new owner of the slot: it fences the one before.
func (b *bench) registrar() *journal.Owner[*commands.State] {
	state, undo := commands.NewState()
	o := journal.NewOwner(b.memory.Log("registrar", commandstest.Slot()), state, undo, journal.Options{})
	ctx, stop := context.WithCancel(b.Context())
	go func() { _ = o.Run(ctx) }()
	b.Cleanup(stop)
	return o
}

func (b *bench) handler(r commands.Registrar) *commands.Handler {
	var n atomic.Int64
	return commands.NewHandler(commands.Options{
		Registrar: r, Vault: b.vault, Prober: b.prober, Key: []byte("a key"), Clock: time.Now, Timeout: 5 * time.Second,
		NewID: func() string { return fmt.Sprintf("id-%d", n.Add(1)) }, ReposPerOwner: 5,
		Selectors: 5, SelectorsPerUser: 3, GroupsPerSelector: 2,
		Publisher: publishing.NewPublisher(publishing.Options{Stores: &b.storage, Indexes: chartindex.Editor{}, Clock: time.Now, MaxIndex: 1 << 20, MaxChart: 1 << 20}),
	})
}

// by is a command of an actor's, for any version.
func by(actor string) commands.Meta { return commands.Meta{Actor: actor, IfMatch: "*"} }

// keyed is the same with an Idempotency-Key, for a request.
func keyed(actor, key, request string) commands.Meta {
	m := by(actor)
	m.IdempotencyKey, m.Request = key, []byte(request)
	return m
}

// draft asks for a repository.
func draft(name string, v repo.Visibility) commands.CreateRepo {
	return commands.CreateRepo{Draft: repo.Draft{
		Name: name, URL: url, Runtimes: []string{repo.Kubernetes}, Mode: repo.ReadOnly, Visibility: v,
	}}
}

func (b *bench) must(d commands.Done, err error) commands.Done {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	return d
}

// repo makes a repository and answers its id. If its owner may not publish, an
// operator does.
func (b *bench) repo(owner, name string, v repo.Visibility) string {
	b.Helper()
	d := b.must(b.CreateRepo(b.Context(), by(owner), draft(name, repo.Private)))
	if v == repo.Public {
		b.must(b.SetVisibility(b.Context(), by("root"), d.Repo.ID, v))
	}
	return d.Repo.ID
}

// code is what a refusal tells machines.
func code(err error) string {
	var refusal *domain.Error
	var invalid *commands.NotValid
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refusal):
		return refusal.Code
	case errors.As(err, &invalid):
		return "not_valid"
	}
	return "internal: " + err.Error()
}

func (b *bench) wantCode(err error, want string) {
	b.Helper()
	if code(err) != want {
		b.Errorf("got %q (%v), want %q", code(err), err, want)
	}
}

// types are the types of all events of p after the first n, in short.
func (b *bench) types(p domain.Partition, n int) []string {
	types := []string{}
	for _, r := range b.memory.Records(p)[n:] {
		types = append(types, r.Event.Type()[len("chartledger."):])
	}
	return types
}

func of[T any](v T) *T { return &v }
