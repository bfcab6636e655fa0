package commands_test

import (
	"fmt"
	"testing"

	"chartledger/domain"
	"chartledger/domain/selector"
	"chartledger/domain/user"
)

// give has a selector come into being that these have.
func give(id, expression string, to ...selector.Grantee) []domain.Event {
	ref := selector.Ref{SelectorID: id}
	events := []domain.Event{selector.Defined{Ref: ref, Name: "name-" + id, Expression: expression}}
	for _, g := range to {
		events = append(events, selector.Assigned{Ref: ref, UserID: g.UserID, Group: g.Group})
	}
	return events
}

func TestWhoWouldSeeARepositoryIsForeseen(t *testing.T) {
	t.Parallel()
	var events []domain.Event
	for _, id := range []string{"alice", "bob", "carol", "off"} {
		ref := user.Ref{UserID: id}
		events = append(events, user.Added{Ref: ref, Role: user.Developer},
			user.ClaimsSeen{Ref: ref, Groups: map[string][]string{"bob": {"devs"}, "off": {"devs"}}[id]})
	}
	events = append(events, user.Disabled{Ref: user.Ref{UserID: "off"}})
	bob, carol, devs := selector.Grantee{UserID: "bob"}, selector.Grantee{UserID: "carol"}, selector.Grantee{Group: "devs"}
	events = append(events, give("z", "team=pay", bob, carol)...)
	events = append(events, give("a", "team", bob, devs)...)
	events = append(events, give("other", "team=web", carol)...)
	events = append(events, give("unused", "team=pay")...)
	events = append(events, give("off", "!team", carol)...)
	a := accessOf(events...)
	for _, tt := range []struct {
		owner  string
		labels map[string]string
		want   string
	}{
		{"alice", map[string]string{"team": "pay"}, "{3 1 2 [{a name-a 1} {z name-z 2}]}"},
		{"carol", map[string]string{"team": "web"}, "{2 1 2 [{a name-a 1} {other name-other 1}]}"},
		{"alice", map[string]string{"env": "prod"}, "{2 0 1 [{off name-off 1}]}"},
		{"alice", nil, "{1 0 0 []}"}, // one without labels is shared with nobody
	} {
		if got := fmt.Sprint(a.Foresee(tt.owner, tt.labels)); got != tt.want {
			t.Errorf("%s, %v: got %s, want %s", tt.owner, tt.labels, got, tt.want)
		}
	}
}

// Of very many selectors some are told of, and all are counted.
func TestWhatIsForeseenIsBounded(t *testing.T) {
	t.Parallel()
	events := []domain.Event{user.Added{Ref: user.Ref{UserID: "bob"}, Role: user.Member}}
	for i := range 150 {
		events = append(events, give(fmt.Sprintf("s%03d", i), "a", selector.Grantee{UserID: "bob"})...)
	}
	got := accessOf(events...).Foresee("alice", map[string]string{"a": ""})
	if got.Matching != 150 || len(got.Selectors) != 100 || got.Selectors[99].ID != "s099" || got.Selectors[99].Users != 1 {
		t.Errorf("got %d, of them %v", got.Matching, got.Selectors)
	}
}
