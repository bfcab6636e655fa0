package user_test

import (
	"strings"
	"testing"
	"time"

	"chartledger/domain"
	"chartledger/domain/user"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func TestGroupsAreBounded(t *testing.T) {
	t.Parallel()
	kept, dropped := user.GroupsOf([]string{"b", "a", "b", "", strings.Repeat("x", 257), "\xff", "a\x00", "b\n", "\x7f"})
	if strings.Join(kept, " ") != "a b" || dropped != 6 {
		t.Errorf("got %q, %d dropped", kept, dropped)
	}
	var many []string
	for i := range 700 {
		many = append(many, strings.Repeat("g", 1+i%250)+string(rune('a'+i%26)))
	}
	if kept, dropped := user.GroupsOf(many); len(kept) != 500 || dropped == 0 {
		t.Errorf("%d are kept, %d dropped", len(kept), dropped)
	}
}

func TestWhatAProvidersUserMayWantToBeCalled(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]bool{
		"ada": true, "ada@example.com": true, "a": true,
		"": false, "Ada": false, "system:oidc": false, "../ada": false, "ada lovelace": false, strings.Repeat("a", 65): false,
		"oidc-" + strings.Repeat("0", 32): false, // it might be another's
	} {
		if got := user.MayWant(id); got != want {
			t.Errorf("%q: got %v", id, got)
		}
	}
	one, other := user.Claims{Issuer: "https://a", Subject: "bc"}, user.Claims{Issuer: "https://ab", Subject: "c"}
	if one.ForeignID() == other.ForeignID() || len(one.ForeignID()) != 37 {
		t.Errorf("got %s and %s", one.ForeignID(), other.ForeignID())
	}
}

func TestClaimsThatCount(t *testing.T) {
	t.Parallel()
	ada := user.User{ID: "ada", Role: user.Developer, Groups: []string{"a"}, ClaimsAt: noon}
	for name, tt := range map[string]struct {
		groups   string
		role     user.Role
		theirs   bool
		later    time.Duration
		keepRole bool
		want     string
	}{
		"the same":                      {groups: "a", role: user.Developer, later: time.Hour},
		"another group":                 {groups: "b", later: 1, want: "claims_seen"},
		"no group any more":             {later: 1, want: "claims_seen"},
		"another group, said before":    {groups: "b", later: -1},
		"another group, said as before": {groups: "b"},
		"another role that is ours":     {groups: "a", role: user.Operator, later: 1},
		"another role that is theirs":   {groups: "a", role: user.Member, theirs: true, later: 1, want: "claims_seen role_set"},
		"another role, said before":     {groups: "a", role: user.Operator, theirs: true, later: -1},
		"the role that must stay":       {groups: "a", role: user.Member, theirs: true, later: 1, keepRole: true, want: "claims_seen"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := user.Claims{Groups: strings.Fields(tt.groups), Role: tt.role, RoleIsTheirs: tt.theirs, AsOf: noon.Add(tt.later)}
			events, err := ada.Heed(c, tt.keepRole)
			if got := short(events); err != nil || got != tt.want {
				t.Errorf("got %q, %v", got, err)
			}
			if ada.Outdated(c) != (tt.want != "") {
				t.Error("it is not seen what has to be said")
			}
		})
	}
}

// short are the events' types.
func short(events []domain.Event) string {
	var names []string
	for _, e := range events {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(e.Type(), "chartledger.user."), ".v1"))
	}
	return strings.Join(names, " ")
}
