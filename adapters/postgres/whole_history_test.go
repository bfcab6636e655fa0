package postgres_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
	"chartledger/domain/syncs"
	"chartledger/domain/token"
	"chartledger/domain/user"
	"chartledger/domain/wire/wiretest"
	"chartledger/projections"
)

// whole are the entries that a filter picks, read in pages of the size.
func (b *bench) whole(f projections.HistoryFilter, size int) (all []projections.Entry) {
	b.t.Helper()
	for page := (projections.Page{Limit: size}); ; {
		list := must[projections.List[projections.Entry]](b.t)(b.q.WholeHistory(b.t.Context(), everyone, nil, f, page))
		all = append(all, list.Items...)
		if page.Cursor = list.NextCursor; page.Cursor == "" {
			return all
		}
	}
}

// All topics and partitions are one list, newest first, in pages without gaps, also
// where many events have one time.
func TestTheWholeHistoryIsOneList(t *testing.T) {
	t.Parallel()

	b := setup(t)
	for i := range 7 {
		id, who := fmt.Sprintf("r%d", i), user.Ref{UserID: fmt.Sprintf("u%d", i)}
		asked := b.record(domain.RepoEvents, created(id, "alice", id, repo.Public), requested(id, id))
		b.record(domain.AppEvents, syncs.Completed{Run: run(id, id, asked.Position.Offset)}, published(id, "nginx", "1.0.0"))
		b.record(domain.AccessEvents, user.Added{Ref: who, Role: user.Developer})
	}
	for _, log := range b.logs {
		for i := range log.records {
			log.records[i].At = t0.Add(time.Duration(i/4) * time.Second)
		}
	}
	b.project()
	want := b.whole(projections.HistoryFilter{}, 200)
	if len(want) != 4*7 || !slices.IsSortedFunc(want, func(x, y projections.Entry) int { return y.At.Compare(x.At) }) {
		t.Errorf("got %d entries, or not newest first", len(want))
	}
	for _, size := range []int{1, 3, 5} {
		got := b.whole(projections.HistoryFilter{}, size)
		if !slices.EqualFunc(got, want, func(x, y projections.Entry) bool {
			return x.Topic == y.Topic && x.Partition == y.Partition && x.Offset == y.Offset
		}) {
			t.Errorf("in pages of %d it is another list: %d entries", size, len(got))
		}
	}
	_, err := b.q.WholeHistory(t.Context(), alice, nil, projections.HistoryFilter{}, projections.Page{})
	wantKind(t, err, domain.Forbidden, "forbidden")
	_, err = b.q.WholeHistory(t.Context(), everyone, nil, projections.HistoryFilter{}, projections.Page{Cursor: "x"})
	wantKind(t, err, domain.Invalid, "bad_cursor")
}

func TestTheWholeHistoryIsFiltered(t *testing.T) {
	t.Parallel()

	b := setup(t)
	ada := user.Ref{UserID: "ada"}
	b.record(domain.AccessEvents, user.Added{Ref: ada, Role: user.Developer}, token.Issued{Ref: token.Ref{TokenID: "t", UserID: "ada"}, Name: "ci"}, user.Disabled{Ref: ada})
	asked := b.record(domain.RepoEvents, created("r", "ada", "one", repo.Public), repo.LabelAttached{Ref: repo.Ref{RepoID: "r"}, Key: "a"}, requested("r", "s"))
	b.record(domain.AppEvents, syncs.Completed{Run: run("r", "s", asked.Position.Offset)})
	for at, log := range b.logs {
		for i := range log.records {
			log.records[i].At = t0.Add(time.Duration(i) * time.Hour)
			if at.Topic == domain.AppEvents {
				log.records[i].Actor = "system:indexer"
			}
		}
	}
	b.project()
	second, third := t0.Add(time.Hour), t0.Add(2*time.Hour)
	for name, tt := range map[string]struct {
		f    projections.HistoryFilter
		want []string
	}{
		"all":         {projections.HistoryFilter{}, []string{"user.disabled", "sync.requested", "token.issued", "repo.label_attached", "user.added", "sync.completed", "repo.created"}},
		"a user":      {projections.HistoryFilter{About: "ada"}, []string{"user.disabled", "token.issued", "user.added"}},
		"a repo":      {projections.HistoryFilter{About: "r"}, []string{"sync.requested", "repo.label_attached", "sync.completed", "repo.created"}},
		"an actor":    {projections.HistoryFilter{Actor: "system:indexer"}, []string{"sync.completed"}},
		"a kind":      {projections.HistoryFilter{Type: "sync.*"}, []string{"sync.requested", "sync.completed"}},
		"a type":      {projections.HistoryFilter{Type: "chartledger.user.added.v1"}, []string{"user.added"}},
		"an end":      {projections.HistoryFilter{Type: "*ed", Since: &third}, []string{"user.disabled", "sync.requested"}},
		"no wildcard": {projections.HistoryFilter{Type: "user.a..ed"}, nil},
		"no kind":     {projections.HistoryFilter{Type: "nothing.like.it"}, nil},
		"since":       {projections.HistoryFilter{Since: &second, Until: &third}, []string{"token.issued", "repo.label_attached"}},
		"both":        {projections.HistoryFilter{About: "r", Type: "repo.*", Actor: "alice"}, []string{"repo.label_attached", "repo.created"}},
	} {
		var got []string
		for _, e := range b.whole(tt.f, 2) {
			got = append(got, strings.TrimSuffix(strings.TrimPrefix(e.Type, "chartledger."), ".v1"))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

// Changes of rights say what was there before; nothing tells of hashes.
func TestTheWholeHistoryOfRights(t *testing.T) {
	t.Parallel()

	b := setup(t)
	ada, which := user.Ref{UserID: "ada"}, selector.Ref{SelectorID: "s"}
	name, end := "other", t0.Add(time.Hour)
	b.record(domain.AccessEvents,
		user.Added{Ref: ada, Role: user.Developer, Issuer: "https://idp", OIDCSubject: "7"},
		user.RoleSet{Ref: ada, Role: user.Operator}, user.Disabled{Ref: ada}, user.PasswordSet{Ref: ada, SecretID: "sealed"},
		user.ClaimsSeen{Ref: ada, Groups: []string{"a", "b"}}, user.ClaimsSeen{Ref: ada},
		token.Issued{Ref: token.Ref{TokenID: "t", UserID: "ada"}, Name: "ci", SHA256: "hash", Scopes: []string{"read"}, ExpiresAt: &end},
		token.Revoked{Ref: token.Ref{TokenID: "t", UserID: "ada"}},
		selector.Defined{Ref: which, Name: "one", Expression: "a=b"}, selector.Changed{Ref: which, Name: &name},
		selector.Assigned{Ref: which, UserID: "ada"}, selector.Unassigned{Ref: which, UserID: "ada"}, selector.Assigned{Ref: which, Group: "g"},
		selector.Removed{Ref: which})
	want := []string{
		`user.added 0 enabled:>true issuer:>"https://idp" oidc_subject:>"7" role:>"developer"`,
		`user.role_set 0 role:"developer">"operator"`,
		`user.disabled 0 enabled:true>false`,
		`user.password_set 0 password:>"changed"`,
		`user.claims_seen 0 groups:>["a", "b"]`,
		`user.claims_seen 0 groups:["a", "b"]>[]`,
		`token.issued 0 expires_at:>"2026-01-02T04:04:05.678901234Z" name:>"ci" scopes:>["read"] user:>"ada"`,
		`token.revoked 0 expires_at:"2026-01-02T04:04:05.678901234Z"> name:"ci"> scopes:["read"]> user:"ada">`,
		`selector.defined 0 expression:>"a=b" name:>"one"`,
		`selector.changed 0 name:"one">"other"`,
		`selector.assigned 0 user:>"ada"`, `selector.unassigned 0 user:"ada">`, `selector.assigned 0 group:>"g"`,
		`selector.removed 0 expression:"a=b"> name:"other">`,
	}
	for _, inOne := range []bool{true, false} { // the rows come from memory, and from the tables
		log := b.logs[domain.Partition{Topic: domain.AccessEvents}]
		if inOne {
			b.project()
		} else {
			for i := range log.records {
				if err := b.history.Apply(t.Context(), log.batch(i, i+1)); err != nil {
					t.Fatal(err)
				}
			}
		}
		var got []string
		for _, e := range slices.Backward(b.whole(projections.HistoryFilter{}, 200)) {
			got = append(got, told(e))
		}
		if !slices.Equal(got, want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		noSecret(t, dump(t, b.dsn, "history_v3_g1"))
		logs := b.logs
		b.reset(t)
		b.logs = logs
	}
}

// TestATypeIsLookedForWhereItIs: the kind of each event that there is, in its topic.
func TestATypeIsLookedForWhereItIs(t *testing.T) {
	t.Parallel()

	b := setup(t)
	for _, r := range wiretest.Samples() {
		b.record(r.Position.Partition.Topic, r.Event)
	}
	b.catchUp(b.history)
	all := b.whole(projections.HistoryFilter{}, 200)
	types := map[string]int{}
	for _, e := range all {
		types[e.Type]++
	}
	for name, n := range types {
		if got := len(b.whole(projections.HistoryFilter{Type: name}, 200)); got != n && !strings.Contains(name, ".es.") {
			t.Errorf("of %d entries of %s %d are found by their type", n, name, got)
		}
	}
	if len(types) < 20 {
		t.Errorf("there are %d types only", len(types))
	}
}
