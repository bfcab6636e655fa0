package commands_test

import (
	"reflect"
	"strings"
	"testing"

	"chartledger/commands"
	"chartledger/domain"
)

// An operation is tried as every role on every kind of thing that it can be about.
type operation struct {
	do       func(b *bench, m commands.Meta, id string) error
	things   func(b *bench, actor string) []string
	rights   rights
	system   string // what parts of chartledger itself are to get; "": what operators do
	reserved bool   // public repositories are for operators
}

// rights are what each role is to get on each thing: y it may, n it is told that it
// may not, - there is no such thing.
type rights struct{ operator, developer, user, service string }

// of is what an actor is to get: u is that she is not known.
func (r rights) of(actor string) string {
	switch actor {
	case "alice":
		return r.developer
	case "ulf":
		return r.user
	case "sam":
		return r.service
	case "gone", "nobody":
		return strings.Repeat("u", len(r.operator))
	}
	return r.operator // root, and what does as well for parts of chartledger itself
}

// mark is what came of a try. What breaks another rule was let through by rights.
func mark(err error) string {
	switch kind := domain.KindOf(err); {
	case kind == domain.Unauthenticated:
		return "u"
	case kind == domain.Forbidden:
		return "n"
	case kind == domain.NotFound:
		return "-"
	case err != nil && (kind == "" && !strings.HasPrefix(code(err), "not_valid") || kind == domain.Unknown):
		return "?"
	}
	return "y"
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	for name, op := range operations() {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b *bench) {
				b.cast()
				for _, actor := range []string{"root", "alice", "ulf", "sam", "gone", "nobody", commands.SystemActor + "test"} {
					things := op.things(b, actor)
					b.own.ReservePublic = op.reserved
					got := ""
					for _, id := range things {
						got += mark(op.do(b, by(actor), id))
					}
					b.own.ReservePublic = false
					want := op.rights.of(actor)
					if op.system != "" && strings.HasPrefix(actor, commands.SystemActor) {
						want = op.system
					}
					if got != want {
						b.Errorf("%s on %v: got %s, want %s", actor, things, got, want)
					}
				}
			})
		})
	}
}

// TestEveryOperationHasItsRights: whoever adds one says here who may.
func TestEveryOperationHasItsRights(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for name := range operations() {
		method, _, _ := strings.Cut(name, ",")
		known[method] = true
	}
	of := reflect.TypeFor[*commands.Client]()
	for i := range of.NumMethod() {
		if method := of.Method(i).Name; !known[method] {
			t.Errorf("who may %s?", method)
		}
	}
	if len(known) != of.NumMethod() {
		t.Errorf("%d operations have rights, %d are there", len(known), of.NumMethod())
	}
}
