package selector_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"chartledger/domain"
	"chartledger/domain/selector"
	"chartledger/domain/user"
)

type (
	events = []domain.Event
	answer = func(selector.Selector) ([]domain.Event, error)
)

var (
	ref     = selector.Ref{SelectorID: "s"}
	defined = selector.Defined{Ref: ref, Name: "payments", Expression: "team=payments"}
)

func code(err error) string {
	var e *domain.Error
	if errors.As(err, &e) {
		return e.Code + " at " + e.Field
	}
	return ""
}

func TestWhatMayHappenToASelector(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("n", selector.MaxName)
	group := strings.Repeat("g", selector.MaxGroup)
	for name, tt := range map[string]struct {
		given events
		when  answer
		then  events
		err   string
	}{
		"it is defined":                     {when: define("payments", "team=payments"), then: events{defined}},
		"in words of its own":               {when: define("Zahlungen – alle", "a"), then: events{selector.Defined{Ref: ref, Name: "Zahlungen – alle", Expression: "a"}}},
		"a name of 100":                     {when: define(long, "a"), then: events{selector.Defined{Ref: ref, Name: long, Expression: "a"}}},
		"a name of 101":                     {when: define(long+"n", "a"), err: "invalid_selector_name at /name"},
		"no name":                           {when: define("", "a"), err: "invalid_selector_name at /name"},
		"a name of two lines":               {when: define("a\nb", "a"), err: "invalid_selector_name at /name"},
		"a name that is not UTF-8":          {when: define("a\xff", "a"), err: "invalid_selector_name at /name"},
		"an expression that is none":        {when: define("a", "team in (a"), err: "invalid_expression at /expression"},
		"it gets another name":              {given: events{defined}, when: change(of("pay"), nil), then: events{selector.Changed{Ref: ref, Name: of("pay")}}},
		"another expression":                {given: events{defined}, when: change(nil, of("a")), then: events{selector.Changed{Ref: ref, Expression: of("a")}}},
		"both":                              {given: events{defined}, when: change(of("pay"), of("a")), then: events{selector.Changed{Ref: ref, Name: of("pay"), Expression: of("a")}}},
		"only one is another":               {given: events{defined}, when: change(of("payments"), of("a")), then: events{selector.Changed{Ref: ref, Expression: of("a")}}},
		"the same is no change":             {given: events{defined}, when: change(of("payments"), of("team=payments"))},
		"nothing to change":                 {given: events{defined}, when: change(nil, nil)},
		"the same again after a change":     {given: events{defined, selector.Changed{Ref: ref, Name: of("pay")}}, when: change(of("pay"), nil)},
		"another name that is none":         {given: events{defined}, when: change(of(""), of("a")), err: "invalid_selector_name at /name"},
		"another expression that is none":   {given: events{defined}, when: change(of("pay"), of("?")), err: "invalid_expression at /expression"},
		"it is removed":                     {given: events{defined}, when: selector.Selector.Remove, then: events{selector.Removed{Ref: ref}}},
		"it is given to a user":             {given: events{defined}, when: assign("alice", ""), then: events{selector.Assigned{Ref: ref, UserID: "alice"}}},
		"to a group":                        {given: events{defined}, when: assign("", "/dev/开发"), then: events{selector.Assigned{Ref: ref, Group: "/dev/开发"}}},
		"to a group of 256 bytes":           {given: events{defined}, when: assign("", group), then: events{selector.Assigned{Ref: ref, Group: group}}},
		"to a group of 257":                 {given: events{defined}, when: assign("", group+"g"), err: "invalid_group at path:group"},
		"to nobody":                         {given: events{defined}, when: assign("", ""), err: "invalid_group at path:group"},
		"to a group that no path can name":  {given: events{defined}, when: assign("", ".."), err: "invalid_group at path:group"},
		"nor this one":                      {given: events{defined}, when: assign("", "."), err: "invalid_group at path:group"},
		"to a group with a bell":            {given: events{defined}, when: assign("", "a\a"), err: "invalid_group at path:group"},
		"it is taken from a user":           {given: events{defined}, when: unassign("alice", ""), then: events{selector.Unassigned{Ref: ref, UserID: "alice"}}},
		"and from a group, whatever it was": {given: events{defined}, when: unassign("", ".."), then: events{selector.Unassigned{Ref: ref, Group: ".."}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.when(fold(tt.given...))
			if code(err) != tt.err || !reflect.DeepEqual(got, tt.then) {
				t.Errorf("got %+v, %q; want %+v, %q", got, code(err), tt.then, tt.err)
			}
		})
	}
}

func define(name, expression string) answer {
	return func(selector.Selector) ([]domain.Event, error) { return selector.Define("s", name, expression) }
}
func change(name, expression *string) answer {
	return func(s selector.Selector) ([]domain.Event, error) { return s.Change(name, expression) }
}
func assign(user, group string) answer {
	return func(s selector.Selector) ([]domain.Event, error) {
		return s.Assign(selector.Grantee{UserID: user, Group: group})
	}
}
func unassign(user, group string) answer {
	return func(s selector.Selector) ([]domain.Event, error) {
		return s.Unassign(selector.Grantee{UserID: user, Group: group})
	}
}
func of[T any](v T) *T { return &v }

func fold(es ...domain.Event) selector.Selector {
	var s selector.Selector
	for i, e := range es {
		s = s.Evolve(domain.Recorded{Event: e, Version: int64(i + 1), At: time.Unix(int64(i), 0)})
	}
	return s
}

// TestASelectorIsTheFoldOfItsEvents: assignments are events of its own too, but leave
// its version, which a change is meant for, as it was.
func TestASelectorIsTheFoldOfItsEvents(t *testing.T) {
	t.Parallel()
	s := fold(defined, selector.Assigned{Ref: ref, UserID: "alice"}, selector.Changed{Ref: ref, Expression: of("team=billing")},
		selector.Unassigned{Ref: ref, UserID: "alice"}, user.Disabled{Ref: user.Ref{UserID: "s"}})
	expression, _ := selector.Parse("team=billing")
	want := selector.Selector{ID: "s", Name: "payments", Text: "team=billing", Expression: expression,
		Version: 3, DefinedAt: time.Unix(0, 0), UpdatedAt: time.Unix(2, 0)}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("got %+v, want %+v", s, want)
	}
	if !s.Matches(labels{"team": "billing"}) || s.Matches(labels{"team": "payments"}) {
		t.Error("it does not match what it says")
	}
	if gone := fold(defined, selector.Removed{Ref: ref}); !reflect.DeepEqual(gone, selector.Selector{}) || gone.Matches(labels{"team": "payments"}) {
		t.Errorf("a removed one is %+v", gone)
	}
}

// TestAnExpressionThatIsNoneAnyMoreMatchesNothing: the log holds what an earlier parser
// took. Nobody may see more for it.
func TestAnExpressionThatIsNoneAnyMoreMatchesNothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "team in (payments", "?", "team=payments,?"} {
		for name, s := range map[string]selector.Selector{
			"defined": fold(selector.Defined{Ref: ref, Name: "n", Expression: text}),
			"changed": fold(defined, selector.Changed{Ref: ref, Expression: &text}),
		} {
			if s.Matches(labels{"team": "payments"}) || s.Matches(nil) || s.Text != text {
				t.Errorf("%s as %q: it is %+v", name, text, s)
			}
		}
	}
}
