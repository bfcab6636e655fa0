package user_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"chartledger/domain"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

type (
	events = []domain.Event
	answer = func(user.User) ([]domain.Event, error)
)

var (
	alice = user.Ref{UserID: "alice"}
	added = user.Added{Ref: alice, Role: user.Developer}
)

func code(err error) string {
	var e *domain.Error
	if errors.As(err, &e) {
		return e.Code + " at " + e.Field
	}
	return ""
}

func TestWhatMayHappenToAUser(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		given events
		when  answer
		then  events
		err   string
	}{
		"a user is added":                       {when: add("alice", user.Developer), then: events{added}},
		"an id is taken once":                   {given: events{added}, when: add("alice", user.Developer), err: "user_exists at /id"},
		"a disabled user's id is not free":      {given: events{added, user.Disabled{Ref: alice}}, when: add("alice", user.Member), err: "user_exists at /id"},
		"a mail address is an id":               {when: add("a.b-c_d@example.com", user.Member), then: events{user.Added{Ref: user.Ref{UserID: "a.b-c_d@example.com"}, Role: user.Member}}},
		"an id of one letter":                   {when: add("a", user.Member), then: events{user.Added{Ref: user.Ref{UserID: "a"}, Role: user.Member}}},
		"an id of 64":                           {when: add(strings.Repeat("a", 64), user.Member), then: events{user.Added{Ref: user.Ref{UserID: strings.Repeat("a", 64)}, Role: user.Member}}},
		"an id of 65":                           {when: add(strings.Repeat("a", 65), user.Member), err: "invalid_user_id at /id"},
		"no id":                                 {when: add("", user.Member), err: "invalid_user_id at /id"},
		"an id with capitals":                   {when: add("Alice", user.Member), err: "invalid_user_id at /id"},
		"an id that ends in a dot":              {when: add("alice.", user.Member), err: "invalid_user_id at /id"},
		"nobody takes the id of a part of us":   {when: add("system:indexer", user.Member), err: "invalid_user_id at /id"},
		"a role that is none":                   {when: add("alice", "root"), err: "invalid_role at /role"},
		"no role":                               {when: add("alice", ""), err: "invalid_role at /role"},
		"she gets another role":                 {given: events{added}, when: change(of(user.Operator), nil), then: events{user.RoleSet{Ref: alice, Role: user.Operator}}},
		"the same role is no change":            {given: events{added}, when: change(of(user.Developer), nil)},
		"another role that is none":             {given: events{added}, when: change(of(user.Role("root")), nil), err: "invalid_role at /role"},
		"she is disabled":                       {given: events{added}, when: change(nil, of(true)), then: events{user.Disabled{Ref: alice}}},
		"disabled again is no change":           {given: events{added, user.Disabled{Ref: alice}}, when: change(nil, of(true))},
		"she is enabled":                        {given: events{added, user.Disabled{Ref: alice}}, when: change(nil, of(false)), then: events{user.Enabled{Ref: alice}}},
		"enabled again is no change":            {given: events{added}, when: change(nil, of(false))},
		"role and state change together":        {given: events{added}, when: change(of(user.Member), of(true)), then: events{user.RoleSet{Ref: alice, Role: user.Member}, user.Disabled{Ref: alice}}},
		"nothing to change":                     {given: events{added}, when: change(nil, nil)},
		"a service has no password":             {given: events{added, user.RoleSet{Ref: alice, Role: user.Service}}, when: setPassword, err: "no_password at "},
		"a password is set, whatever was there": {given: events{added}, when: setPassword, then: events{user.PasswordSet{Ref: alice, SecretID: "s"}}},
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

func add(id string, r user.Role) answer {
	return func(u user.User) ([]domain.Event, error) { return u.Add(id, r) }
}
func change(r *user.Role, disabled *bool) answer {
	return func(u user.User) ([]domain.Event, error) { return u.Change(r, disabled) }
}
func setPassword(u user.User) ([]domain.Event, error) { return u.SetPassword("s") }
func of[T any](v T) *T                                { return &v }

func fold(es ...domain.Event) user.User {
	var u user.User
	for i, e := range es {
		u = u.Evolve(domain.Recorded{Event: e, Version: int64(i + 1), At: time.Unix(int64(i), 0)})
	}
	return u
}

func TestAUserIsTheFoldOfHerEvents(t *testing.T) {
	t.Parallel()
	u := fold(added, user.RoleSet{Ref: alice, Role: user.Operator}, user.PasswordSet{Ref: alice, SecretID: "s"},
		user.Disabled{Ref: alice}, user.Enabled{Ref: alice}, user.Disabled{Ref: alice},
		user.ClaimsSeen{Ref: alice, Groups: []string{"developers"}, AsOf: time.Unix(9, 0)},
		token.Issued{Ref: token.Ref{UserID: "alice"}}) // not hers to change
	want := user.User{ID: "alice", Role: user.Operator, SecretID: "s", Disabled: true, Version: 7, AddedAt: time.Unix(0, 0),
		Groups: []string{"developers"}, ClaimsAt: time.Unix(9, 0), SessionEpoch: 6}
	if !reflect.DeepEqual(u, want) {
		t.Errorf("got %+v, want %+v", u, want)
	}
}

func TestWhoCanSignIn(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		given user.User
		want  bool
	}{
		"with a password":               {user.User{Role: user.Member, SecretID: "s"}, true},
		"a developer":                   {user.User{Role: user.Developer, SecretID: "s"}, true},
		"an operator":                   {user.User{Role: user.Operator, SecretID: "s"}, true},
		"by an identity provider":       {user.User{Role: user.Member, Issuer: "i"}, true},
		"with neither":                  {user.User{Role: user.Operator}, false},
		"disabled":                      {user.User{Role: user.Operator, SecretID: "s", Disabled: true}, false},
		"a service that was a user":     {user.User{Role: user.Service, SecretID: "s"}, false},
		"a service of another's making": {user.User{Role: user.Service, Issuer: "i"}, false},
	} {
		tt.given.ID = "ada"
		if got := tt.given.SignsIn(); got != tt.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

func TestOperatorsAndServicesSeeAll(t *testing.T) {
	t.Parallel()
	for role, want := range map[user.Role]bool{user.Operator: true, user.Service: true, user.Developer: false, user.Member: false, "": false} {
		if got := (user.User{Role: role}).SeesAll(); got != want {
			t.Errorf("%q: got %t", role, got)
		}
	}
}
