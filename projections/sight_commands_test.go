package projections_test

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chartledger/commands"
	"chartledger/commands/commandstest"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
	"chartledger/domain/user"
	"chartledger/projections"
)

// Commands of anybody's, refused or taken, decided twice or by the next owner, and
// repeated under their keys: whatever comes of them, everyone says the same of who
// sees what, now and when it all comes back from the log.
func TestWhateverIsCommandedEveryoneSaysTheSame(t *testing.T) {
	t.Parallel()
	for i := range 10 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				o := newOffice(t)
				t.Repeat(o.commands())
				o.rebuilt(t)
			})
		})
	}
}

// office is where commands are given, with the readers of the log.
type office struct {
	*commands.Handler
	truth
	desk   *desk
	access *commands.Access
	live   models
	read   map[domain.Topic]int
	given  int // commands
}

func newOffice(t *rapid.T) *office {
	o := &office{desk: newDesk(), live: newModels(), read: map[domain.Topic]int{}, access: newAccess(),
		truth: truth{map[string]*someone{}, map[string]*something{}, map[string]*sieve{}}}
	ids := 0
	o.Handler = commands.NewHandler(commands.Options{
		Registrar: o.desk, Vault: &commandstest.FakeVault{}, Prober: &commandstest.FakeProber{}, Key: []byte("key"),
		NewID: func() string { ids++; return fmt.Sprintf("id-%02d", ids) }, Clock: func() time.Time { return morning },
		Timeout: time.Minute, ReposPerOwner: 2, Selectors: 3, SelectorsPerUser: 2, GroupsPerSelector: 2,
	})
	for id, role := range map[string]user.Role{"root": user.Operator, "ann": user.Developer, "ben": user.Member} {
		if _, err := o.AddUser(t.Context(), commands.Meta{Actor: "system:test"}, id, role); err != nil {
			t.Fatal(err)
		}
		o.users[id] = &someone{role: role}
	}
	o.follow(t)
	return o
}

func newAccess() *commands.Access {
	return commands.NewAccess(func() time.Time { return morning }, time.Hour)
}

// try gives a command, and gives it again, perhaps to the next owner: what was done is
// not done again, and answered in the same words.
func (o *office) try(t *rapid.T, actor string, do func(m commands.Meta) (commands.Done, error)) (done commands.Done, taken bool) {
	o.given++
	m := commands.Meta{Actor: actor, IfMatch: "*", IdempotencyKey: fmt.Sprint(o.given), Request: []byte("request")}
	before := o.desk.len()
	o.desk.loses = rapid.Bool().Draw(t, "does not happen at first")
	done, err := do(m)
	if after := o.desk.len(); after > before {
		if rapid.Bool().Draw(t, "the next owner") {
			o.desk.takeOver()
		}
		again, err := do(m)
		if err != nil || !again.Replayed || o.desk.len() != after || !reflect.DeepEqual(again.Outcome, done.Outcome) {
			t.Errorf("again: %v, %+v\nat first: %+v", err, again, done)
		}
	}
	o.follow(t)
	return done, err == nil
}

// follow has the live readers read on.
func (o *office) follow(t *rapid.T) {
	for topic := range o.desk.logs {
		b := o.desk.batch(topic, o.read[topic], 100)
		o.read[topic] += len(b.Records)
		if err := o.live.fold(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		if topic == domain.AccessEvents {
			o.access.Apply(b)
		}
	}
}

// agree compares all that is said of every user and repository there ever was.
func (o *office) agree(t *rapid.T, access *commands.Access, m models) {
	for _, id := range append(slices.Sorted(maps.Keys(o.users)), "nobody") {
		u, err := access.Enabled(id)
		v := projections.Viewer{UserID: u.ID, SeesAll: u.SeesAll(), Selectors: access.Sight(u)}
		for repoID := range m.repos {
			want := o.sees(id, repoID)
			if got := err == nil && m.sees(v, repoID); got != want {
				t.Errorf("the read models say of %s and %s: %t; it is %t", id, repoID, got, want)
			}
			if got := o.told(id, repoID); got != want {
				t.Errorf("the registrar says of %s and %s: %t; it is %t", id, repoID, got, want)
			}
		}
	}
}

// told says whether the registrar tells a user of a repository.
func (o *office) told(userID, repoID string) bool {
	_, err := o.DetachLabel(context.Background(), commands.Meta{Actor: userID}, repoID, "nothing")
	kind := domain.KindOf(err)
	return kind != domain.NotFound && kind != domain.Unauthenticated
}

// rebuilt has everything come back from the log, in any order of the topics.
func (o *office) rebuilt(t *rapid.T) {
	access, m, read := newAccess(), newModels(), map[domain.Topic]int{}
	for left := o.desk.len(); left > 0; {
		topic := rapid.SampledFrom([]domain.Topic{domain.RepoEvents, domain.AccessEvents}).Draw(t, "topic")
		b := o.desk.batch(topic, read[topic], rapid.IntRange(1, 20).Draw(t, "events"))
		read[topic] += len(b.Records)
		left -= len(b.Records)
		if err := m.fold(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		if topic == domain.AccessEvents {
			access.Apply(b)
		}
	}
	o.desk.takeOver()
	o.agree(t, access, m)
	if !reflect.DeepEqual(m, o.live) {
		t.Errorf("the rebuilt rows are others, with the matches\n%v\nlive\n%v", m.matches, o.live.matches)
	}
}

// commands are what may be commanded, by whom and of what may be.
func (o *office) commands() map[string]func(*rapid.T) {
	actions := map[string]func(*rapid.T){"": func(t *rapid.T) { o.agree(t, o.access, o.live) }}
	maps.Copy(actions, o.ofRepos())
	maps.Copy(actions, o.ofSelectors())
	maps.Copy(actions, o.ofUsers())
	return actions
}

// some is one of what there is, or what was never there.
func some[V any](t *rapid.T, what string, all map[string]V) string {
	return rapid.SampledFrom(append(slices.Sorted(maps.Keys(all)), "none")).Draw(t, what)
}

func label(t *rapid.T) (key, value string) {
	return rapid.SampledFrom([]string{"a", "b"}).Draw(t, "key"), rapid.SampledFrom([]string{"1", "2"}).Draw(t, "value")
}

func (o *office) ofRepos() map[string]func(*rapid.T) {
	on := func(t *rapid.T, do func(m commands.Meta, id string) (commands.Done, error), then func(it *something)) {
		id := some(t, "repository", o.repos)
		_, taken := o.try(t, some(t, "actor", o.users), func(m commands.Meta) (commands.Done, error) { return do(m, id) })
		if taken {
			then(o.repos[id])
		}
	}
	return map[string]func(*rapid.T){
		"create": func(t *rapid.T) {
			actor, name := some(t, "actor", o.users), rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "name")
			v := rapid.SampledFrom([]repo.Visibility{repo.Public, repo.Private}).Draw(t, "visibility")
			key, value := label(t)
			done, taken := o.try(t, actor, func(m commands.Meta) (commands.Done, error) {
				return o.CreateRepo(t.Context(), m, commands.CreateRepo{Draft: repo.Draft{Name: name, URL: "https://example.com",
					Runtimes: []string{repo.Kubernetes}, Mode: repo.ReadOnly, Visibility: v, Labels: map[string]string{key: value}}})
			})
			if taken {
				o.repos[done.Repo.ID] = &something{actor, v == repo.Public, map[string]string{key: value}}
			}
		},
		"attach": func(t *rapid.T) {
			key, value := label(t)
			on(t, func(m commands.Meta, id string) (commands.Done, error) {
				return o.AttachLabel(t.Context(), m, id, key, value)
			},
				func(it *something) { it.labels[key] = value })
		},
		"detach": func(t *rapid.T) {
			key, _ := label(t)
			on(t, func(m commands.Meta, id string) (commands.Done, error) { return o.DetachLabel(t.Context(), m, id, key) },
				func(it *something) { delete(it.labels, key) })
		},
		"show": func(t *rapid.T) {
			v := rapid.SampledFrom([]repo.Visibility{repo.Public, repo.Private}).Draw(t, "visibility")
			on(t, func(m commands.Meta, id string) (commands.Done, error) { return o.SetVisibility(t.Context(), m, id, v) },
				func(it *something) { it.public = v == repo.Public })
		},
		"transfer": func(t *rapid.T) {
			to := some(t, "to", o.users)
			on(t, func(m commands.Meta, id string) (commands.Done, error) { return o.TransferRepo(t.Context(), m, id, to) },
				func(it *something) { it.owner = to })
		},
		"delete": func(t *rapid.T) {
			on(t, func(m commands.Meta, id string) (commands.Done, error) { return o.DeleteRepo(t.Context(), m, id) },
				func(it *something) { maps.DeleteFunc(o.repos, func(_ string, r *something) bool { return r == it }) })
		},
	}
}

func (o *office) ofSelectors() map[string]func(*rapid.T) {
	expression := rapid.SampledFrom(slices.Sorted(maps.Keys(wants())))
	grant := func(t *rapid.T, do func(context.Context, commands.Meta, string, selector.Grantee) (commands.Done, error), given bool) {
		id, g := some(t, "selector", o.selectors), selector.Grantee{UserID: some(t, "user", o.users)}
		if rapid.Bool().Draw(t, "a group") {
			g = selector.Grantee{Group: rapid.SampledFrom([]string{"red", "blue", "odd"}).Draw(t, "group")}
		}
		_, taken := o.try(t, "root", func(m commands.Meta) (commands.Done, error) { return do(t.Context(), m, id, g) })
		if taken {
			o.selectors[id].given[g] = given
		}
	}
	return map[string]func(*rapid.T){
		"define": func(t *rapid.T) {
			name, e := rapid.SampledFrom([]string{"p", "q"}).Draw(t, "name"), expression.Draw(t, "expression")
			done, taken := o.try(t, some(t, "actor", o.users), func(m commands.Meta) (commands.Done, error) { return o.DefineSelector(t.Context(), m, name, e) })
			if taken {
				o.selectors[done.Selector.ID] = &sieve{e, map[selector.Grantee]bool{}}
			}
		},
		"change": func(t *rapid.T) {
			id, e := some(t, "selector", o.selectors), expression.Draw(t, "expression")
			_, taken := o.try(t, "root", func(m commands.Meta) (commands.Done, error) { return o.ChangeSelector(t.Context(), m, id, nil, &e) })
			if taken {
				o.selectors[id].expression = e
			}
		},
		"remove": func(t *rapid.T) {
			id := some(t, "selector", o.selectors)
			_, taken := o.try(t, "root", func(m commands.Meta) (commands.Done, error) { return o.RemoveSelector(t.Context(), m, id) })
			if taken {
				delete(o.selectors, id)
			}
		},
		"assign":   func(t *rapid.T) { grant(t, o.AssignSelector, true) },
		"unassign": func(t *rapid.T) { grant(t, o.UnassignSelector, false) },
	}
}

func (o *office) ofUsers() map[string]func(*rapid.T) {
	role := rapid.SampledFrom([]user.Role{user.Operator, user.Developer, user.Member, user.Service})
	return map[string]func(*rapid.T){
		"set": func(t *rapid.T) {
			others := maps.Clone(o.users)
			delete(others, "root") // there is always one who may do it all
			id, role, off := some(t, "user", others), role.Draw(t, "role"), rapid.Bool().Draw(t, "disabled")
			_, taken := o.try(t, some(t, "actor", o.users), func(m commands.Meta) (commands.Done, error) {
				return o.UpdateUser(t.Context(), m, id, &role, &off)
			})
			if taken {
				o.users[id].role, o.users[id].disabled = role, off
			}
		},
		"admit": func(t *rapid.T) {
			groups, _ := user.GroupsOf(rapid.SliceOfN(rapid.SampledFrom([]string{"red", "blue"}), 0, 2).Draw(t, "groups"))
			c := user.Claims{Issuer: "https://id", Subject: "1", WantedID: "cat", Role: role.Draw(t, "role"), Groups: groups,
				RoleIsTheirs: rapid.Bool().Draw(t, "theirs"), AsOf: morning.Add(time.Duration(rapid.IntRange(1, 9).Draw(t, "said")) * time.Second)}
			_, taken := o.try(t, commands.OIDCActor, func(m commands.Meta) (commands.Done, error) { return o.AdmitUser(t.Context(), m, c) })
			switch {
			case !taken:
				t.Error("a user was not admitted")
			case o.users["cat"] == nil:
				o.users["cat"] = &someone{c.Role, false, groups, c.AsOf}
			default:
				o.hears("cat", c)
			}
		},
	}
}
