package commands_test

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
)

var (
	toAlice = selector.Grantee{UserID: "alice"}
	toDevs  = selector.Grantee{Group: "/devs"}
)

// define has root define a selector, and answers its id.
func (b *bench) define(name, expression string) string {
	b.Helper()
	return b.must(b.DefineSelector(b.Context(), by("root"), name, expression)).Selector.ID
}

func TestSelectorsAreRefused(t *testing.T) {
	bubble(t, func(b *bench) {
		ctx := b.Context()
		id, _ := b.define("one", "a"), b.define("two", "a")
		for name, tt := range map[string]struct {
			err         error
			code, field string
		}{
			"a name that is taken":     {second(b.DefineSelector(ctx, by("root"), "one", "b")), "name_taken", "/name"},
			"an expression like none":  {second(b.DefineSelector(ctx, by("root"), "three", "a in (")), "invalid_expression", "/expression"},
			"a name taken later":       {second(b.ChangeSelector(ctx, by("root"), id, of("two"), nil)), "name_taken", "/name"},
			"a change without version": {second(b.ChangeSelector(ctx, commands.Meta{Actor: "root"}, id, of("x"), nil)), "if_match_required", ""},
			"a change of an old one":   {second(b.ChangeSelector(ctx, commands.Meta{Actor: "root", IfMatch: "9"}, id, of("x"), nil)), "version_changed", ""},
			"an end without version":   {second(b.RemoveSelector(ctx, commands.Meta{Actor: "root"}, id)), "if_match_required", ""},
			"a user who is not known":  {second(b.AssignSelector(ctx, by("root"), id, selector.Grantee{UserID: "eve"})), "unknown_user", "path:user"},
			"a group that is none":     {second(b.AssignSelector(ctx, by("root"), id, selector.Grantee{})), "invalid_group", "path:group"},
			"one that is not there":    {second(b.AssignSelector(ctx, by("root"), "s", toAlice)), "not_found", ""},
			"nor to be changed":        {second(b.ChangeSelector(ctx, by("root"), "s", nil, nil)), "not_found", ""},
			"nor removed":              {second(b.RemoveSelector(ctx, by("root"), "s")), "not_found", ""},
			"nor taken":                {second(b.UnassignSelector(ctx, by("root"), "s", toAlice)), "not_found", ""},
		} {
			if code(tt.err) != tt.code || field(tt.err) != tt.field {
				b.Errorf("%s: got %v at %q, want %s at %q", name, tt.err, field(tt.err), tt.code, tt.field)
			}
		}
	})
}

// TestWhatChangesNothingIsNoEvent.
func TestWhatChangesNothingIsNoEvent(t *testing.T) {
	bubble(t, func(b *bench) {
		ctx := b.Context()
		id := b.define("one", "a")
		n := len(b.memory.Records(access))
		for range 2 {
			for _, g := range []selector.Grantee{toAlice, toDevs} {
				b.must(b.AssignSelector(ctx, by("root"), id, g))
			}
		}
		if d := b.must(b.ChangeSelector(ctx, by("root"), id, of("one"), of("a"))); d.Selector == nil || d.Selector.Users != 1 || d.Selector.Text != "a" {
			b.Errorf("got %+v", d.Selector)
		}
		for range 2 {
			b.must(b.UnassignSelector(ctx, by("root"), id, toAlice))
		}
		b.must(b.UnassignSelector(ctx, by("root"), id, selector.Grantee{UserID: "nobody"}))
		b.must(b.AssignSelector(ctx, by("root"), id, toAlice))
		b.must(b.RemoveSelector(ctx, by("root"), id)) // one event, whoever had it
		want := []string{"selector.assigned.v1", "selector.assigned.v1", "selector.unassigned.v1", "selector.assigned.v1", "selector.removed.v1"}
		if got := b.types(access, n); !slices.Equal(got, want) {
			b.Errorf("got %v, want %v", got, want)
		}
		if u, _ := b.signIn(1 << 60).User("alice"); len(b.signIn(1<<60).Sight(u)) != 0 {
			b.Error("alice has what was removed")
		}
		b.define("one", "a") // the name is free again
	})
}

func TestSelectorsHaveLimits(t *testing.T) {
	bubble(t, func(b *bench) {
		ctx := b.Context()
		var ids []string
		for i := range 5 {
			ids = append(ids, b.define(strconv.Itoa(i), "a"))
		}
		_, err := b.DefineSelector(ctx, by("root"), "more", "a")
		b.wantLimit(err, "too_many_selectors", "--selectors ")
		for i := range 3 {
			b.must(b.AssignSelector(ctx, by("root"), ids[i], toAlice))
			b.must(b.AssignSelector(ctx, by("root"), ids[i], toDevs))
		}
		for _, g := range []selector.Grantee{toAlice, toDevs} {
			b.must(b.AssignSelector(ctx, by("root"), ids[2], g)) // again is not more
			_, err = b.AssignSelector(ctx, by("root"), ids[3], g)
			b.wantLimit(err, "too_many_selectors", "--selectors-per-user ")
		}
		b.must(b.AssignSelector(ctx, by("root"), ids[0], selector.Grantee{Group: "ops"}))
		_, err = b.AssignSelector(ctx, by("root"), ids[0], selector.Grantee{Group: "third"})
		b.wantLimit(err, "too_many_groups", "--groups-per-selector ")
		b.must(b.RemoveSelector(ctx, by("root"), ids[0]))
		b.define("more", "a")
		b.must(b.AssignSelector(ctx, by("root"), ids[3], toAlice))
	})
}

// TestARepeatedDefinitionIsAnsweredLikeTheFirst also by the next owner, after changes.
func TestARepeatedDefinitionIsAnsweredLikeTheFirst(t *testing.T) {
	bubble(t, func(b *bench) {
		ask := func() commands.Done {
			return b.must(b.DefineSelector(b.Context(), keyed("root", "k", "r"), "one", "a"))
		}
		first := ask()
		b.must(b.ChangeSelector(b.Context(), by("root"), first.Selector.ID, of("two"), nil))
		b.must(b.AssignSelector(b.Context(), by("root"), first.Selector.ID, toAlice))
		for range 2 {
			again := ask()
			if !reflect.DeepEqual(again.Outcome, first.Outcome) || !again.Replayed || first.Selector.Version != 1 || first.Selector.Name != "one" {
				b.Errorf("first %+v, then %+v", first.Selector, again.Selector)
			}
			b.use(b.handler(b.registrar()))
		}
		_, err := b.DefineSelector(b.Context(), keyed("root", "k", "another"), "three", "a")
		b.wantCode(err, "idempotency_key_reused")
	})
}

// TestOneKeyServesSeveralAssignments: a client's command may make several requests.
func TestOneKeyServesSeveralAssignments(t *testing.T) {
	bubble(t, func(b *bench) {
		id := b.define("one", "a")
		for _, g := range []selector.Grantee{toAlice, {UserID: "bob"}, toDevs, {Group: "alice"}} {
			m := keyed("root", "k", g.UserID+g.Group)
			if d := b.must(b.AssignSelector(b.Context(), m, id, g)); d.Replayed {
				b.Errorf("%+v counts as a repeat", g)
			}
			if d := b.must(b.AssignSelector(b.Context(), m, id, g)); !d.Replayed {
				b.Errorf("%+v again is no repeat", g)
			}
		}
	})
}

// TestASelectorLetsSeeAndNoMore: what she sees by a label she may not change, and what
// she does not see any more is not there.
func TestASelectorLetsSeeAndNoMore(t *testing.T) {
	bubble(t, func(b *bench) {
		ctx := b.Context()
		id, s := b.repo("bob", "r", repo.Private), b.define("pay", "team=payments")
		try := func(want string) {
			b.Helper()
			_, err := b.DetachLabel(ctx, by("alice"), id, "x")
			b.wantCode(err, want)
		}
		b.must(b.AssignSelector(ctx, by("root"), s, toAlice))
		try("not_found")
		b.must(b.AttachLabel(ctx, by("bob"), id, "team", "payments"))
		try("forbidden")
		b.must(b.ChangeSelector(ctx, by("root"), s, nil, of("team=billing")))
		try("not_found")
		b.must(b.ChangeSelector(ctx, by("root"), s, nil, of("team")))
		try("forbidden")
		b.must(b.UnassignSelector(ctx, by("root"), s, toAlice))
		try("not_found")
		b.must(b.AssignSelector(ctx, by("root"), s, toAlice))
		try("forbidden")
		b.must(b.DetachLabel(ctx, by("bob"), id, "team"))
		try("not_found")
	})
}

// second is the error of a command.
func second(_ commands.Done, err error) error { return err }

// field is the one that a refusal is about.
func field(err error) string {
	var refusal *domain.Error
	if errors.As(err, &refusal) {
		return refusal.Field
	}
	return ""
}

// wantLimit wants a refusal that names the setting of a limit.
func (b *bench) wantLimit(err error, want, setting string) {
	b.Helper()
	b.wantCode(err, want)
	if err == nil || !strings.Contains(err.Error(), setting) {
		b.Errorf("%v does not name %s", err, setting)
	}
}
