package commands_test

import (
	"context"
	"testing"

	"chartledger/commands"
	"chartledger/domain/repo"
	"chartledger/domain/user"
)

// TestWhoMayChangeARepository is the same for every command.
func TestWhoMayChangeARepository(t *testing.T) {
	t.Parallel()
	const ok, hidden, no, unknown = "", "not_found", "forbidden", "unknown_user"
	rights := map[string]struct{ own, othersPublic, othersPrivate string }{
		"root":        {ok, ok, ok},
		"alice":       {ok, no, hidden},
		"ulf":         {ok, no, hidden},
		"sam":         {no, no, no}, // sees everything, changes nothing; what she owns she got as something else
		"disabled":    {unknown, unknown, unknown},
		"system:test": {ok, ok, ok},
	}
	for name, c := range repoCommands() {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b *bench) {
				b.must(b.AddUser(b.Context(), by("root"), "disabled", user.Developer))
				b.must(b.UpdateUser(b.Context(), by("root"), "sam", of(user.Developer), nil))
				own := map[string]string{"system:test": b.repo("root", "for-system", repo.Private)}
				for _, owner := range []string{"root", "alice", "ulf", "disabled", "sam"} {
					own[owner] = b.repo(owner, "own", repo.Private)
				}
				b.must(b.UpdateUser(b.Context(), by("root"), "sam", of(user.Service), nil))
				b.must(b.UpdateUser(b.Context(), by("root"), "disabled", nil, of(true)))
				b.own.ReposPerOwner = 50
				for actor, may := range rights {
					for id, want := range map[string]string{
						own[actor]: may.own,
						b.repo("bob", "pub-"+actor[:3], repo.Public):   may.othersPublic,
						b.repo("bob", "priv-"+actor[:3], repo.Private): may.othersPrivate,
					} {
						if _, err := c.do(b, by(actor), id); code(err) != want && code(err) != "name_taken" {
							b.Errorf("%s on %s: got %v, want %q", actor, id, err, want)
						}
					}
				}
			})
		})
	}
}

func TestWhoMayCreateAndPublish(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		actor    string
		v        repo.Visibility
		reserved bool
		err      string
	}{
		"an operator, public":                          {actor: "root", v: repo.Public},
		"an operator, public, though it is reserved":   {actor: "root", v: repo.Public, reserved: true},
		"a developer, private":                         {actor: "alice", v: repo.Private},
		"a developer, public":                          {actor: "alice", v: repo.Public},
		"a developer, not public where it is reserved": {actor: "alice", v: repo.Public, reserved: true, err: "forbidden"},
		"a developer, private where it is reserved":    {actor: "alice", v: repo.Private, reserved: true},
		"a user, private":                              {actor: "ulf", v: repo.Private},
		"a user, not public":                           {actor: "ulf", v: repo.Public, err: "forbidden"},
		"a service, nothing":                           {actor: "sam", v: repo.Private, err: "forbidden"},
		"nobody":                                       {actor: "nobody", v: repo.Private, err: "unknown_user"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b *bench) {
				b.own.ReservePublic = tt.reserved
				d, err := b.CreateRepo(b.Context(), by(tt.actor), draft("r", tt.v))
				b.wantCode(err, tt.err)
				if err == nil && (d.Repo.Owner != tt.actor || d.Repo.Visibility != tt.v || d.Repo.Kind != repo.Helm || d.Repo.Version != 1) {
					b.Errorf("got %+v", d.Repo)
				}
				if err != nil && len(b.prober.Targets()) != 0 {
					b.Error("the network was asked for somebody who may not")
				}
				if tt.actor == "sam" || tt.actor == "nobody" {
					return
				}
				id := b.repo(tt.actor, "later", repo.Private)
				_, err = b.SetVisibility(b.Context(), commands.Meta{Actor: tt.actor}, id, tt.v)
				want := tt.err // before If-Match
				if want == "" {
					want = "if_match_required"
				}
				b.wantCode(err, want)
			})
		})
	}
}

// TestWhoMayManageUsers: actor on the user ulf, or on herself.
func TestWhoMayManageUsers(t *testing.T) {
	t.Parallel()
	type act = func(ctx context.Context, b *bench, m commands.Meta, id string) error
	const ok, hidden, no = "", "not_found", "forbidden"
	for name, tt := range map[string]struct {
		do                                                       act
		operator, other, self, service, serviceItself, unknownID string
	}{
		"AddUser": {do: func(ctx context.Context, b *bench, m commands.Meta, id string) error {
			_, err := b.AddUser(ctx, m, id+"-new", user.Member)
			return err
		}, other: no, self: no, service: no, serviceItself: no},
		"UpdateUser": {do: func(ctx context.Context, b *bench, m commands.Meta, id string) error {
			_, err := b.UpdateUser(ctx, m, id, of(user.Developer), nil)
			return err
		}, other: hidden, self: no, service: hidden, serviceItself: no, unknownID: hidden},
		"SetPassword": {do: func(ctx context.Context, b *bench, m commands.Meta, id string) error {
			_, err := b.SetPassword(ctx, m, id, []byte("hash"))
			return err
		}, other: hidden, self: ok, service: hidden, serviceItself: no, unknownID: hidden},
		"IssueToken": {do: func(ctx context.Context, b *bench, m commands.Meta, id string) error {
			_, _, err := b.IssueToken(ctx, m, commands.IssueToken{UserID: id, Name: "ci"})
			return err
		}, other: hidden, self: ok, service: hidden, serviceItself: no, unknownID: "unknown_user"},
		"RevokeToken": {do: func(ctx context.Context, b *bench, m commands.Meta, id string) error {
			d, _, err := b.IssueToken(ctx, by("root"), commands.IssueToken{UserID: id, Name: "ci"})
			if err != nil {
				return err
			}
			_, err = b.RevokeToken(ctx, m, d.Token.ID)
			return err
		}, other: hidden, self: ok, service: hidden, serviceItself: no, unknownID: "unknown_user"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b *bench) {
				for _, try := range []struct{ actor, id, want string }{
					{"root", "ulf", tt.operator}, {"alice", "ulf", tt.other}, {"bob", "bob", tt.self},
					{"sam", "ulf", tt.service}, {"sam", "sam", tt.serviceItself}, {"root", "nobody", tt.unknownID},
				} {
					if err := tt.do(b.Context(), b, by(try.actor), try.id); code(err) != try.want {
						b.Errorf("%s on %s: got %v, want %q", try.actor, try.id, err, try.want)
					}
				}
			})
		})
	}
}
