package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
	"chartledger/domain/syncs"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

// randomHistory records n events of every type, in any order: also in orders that
// no registrar or indexer writes, because the fold must not depend on that.
func randomHistory(b *bench, r *rand.Rand, n int) {
	for range n {
		id := fmt.Sprintf("repo-%d", r.IntN(6))
		switch r.IntN(9) {
		case 0, 1, 2:
			b.record(domain.RepoEvents, randomRepoEvent(r, id))
		case 3:
			b.record(domain.AccessEvents, randomAccessEvent(r))
		default:
			b.record(domain.AppEvents, randomAppEvent(r, id))
		}
	}
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func randomRepoEvent(r *rand.Rand, id string) domain.Event {
	ref := repo.Ref{RepoID: id}
	word, sync := pick(r, "red", "green", "blue"), syncs.Ref{SyncID: fmt.Sprintf("sync-%s-%d", id, r.IntN(5)), RepoID: id}
	seconds := int64(r.IntN(2) * 3600)
	if r.IntN(40) == 0 {
		return repo.Deleted{Ref: ref}
	}
	return pick[domain.Event](r,
		repo.Created{Ref: ref, Owner: word, Name: word, Runtimes: []string{repo.Kubernetes}, Kind: repo.Helm,
			Labels: map[string]string{"team": word}, Visibility: repo.Public},
		repo.Updated{Ref: ref, Name: &word, SyncIntervalSeconds: &seconds},
		repo.Updated{Ref: ref, Description: &word, Runtimes: []string{repo.QingCloud}},
		repo.LabelAttached{Ref: ref, Key: word, Value: "x"}, repo.LabelDetached{Ref: ref, Key: word},
		repo.LabelsReplaced{Ref: ref, Labels: map[string]string{word: "y"}},
		repo.VisibilitySet{Ref: ref, Visibility: pick(r, repo.Public, repo.Private)},
		repo.CredentialSet{Ref: ref}, repo.CredentialCleared{Ref: ref}, repo.Enabled{Ref: ref}, repo.Disabled{Ref: ref},
		repo.Transferred{Ref: ref, To: word},
		syncs.Requested{Ref: sync, Trigger: syncs.Manual}, syncs.CancelRequested{Ref: sync}, syncs.Released{Ref: sync}, syncs.Discarded{Ref: sync},
	)
}

func randomAccessEvent(r *rand.Rand) domain.Event {
	who, word := user.Ref{UserID: pick(r, "alice", "bob")}, pick(r, "red", "green")
	issued, defined := token.Ref{TokenID: "token-" + word, UserID: who.UserID}, selector.Ref{SelectorID: "selector-" + word}
	expression := pick(r, "team", "!blue", "team in (red,green),!red", "red=x")
	expires := t0.Add(time.Duration(r.IntN(1000)) * time.Second)
	return pick[domain.Event](r,
		user.Added{Ref: who, Role: user.Developer}, user.RoleSet{Ref: who, Role: user.Operator}, user.Disabled{Ref: who},
		user.Enabled{Ref: who}, user.PasswordSet{Ref: who, SecretID: "sealed"},
		token.Issued{Ref: issued, Name: word, SHA256: "hash", ExpiresAt: &expires}, token.Revoked{Ref: issued},
		selector.Defined{Ref: defined, Name: word, Expression: "team=" + word}, selector.Changed{Ref: defined, Name: &word},
		selector.Defined{Ref: defined, Name: word, Expression: expression}, selector.Changed{Ref: defined, Expression: &expression},
		selector.Removed{Ref: defined}, selector.Assigned{Ref: defined, UserID: who.UserID}, selector.Unassigned{Ref: defined, Group: word})
}

func randomAppEvent(r *rand.Rand, id string) domain.Event {
	app, version := pick(r, "nginx", "redis", "bad\x00name"), fmt.Sprintf("%d.%d.0", r.IntN(2), r.IntN(4))
	run := run(id, fmt.Sprintf("sync-%s-%d", id, r.IntN(5)), int64(r.IntN(40)))
	result := syncs.Result{StartedAt: t0.Add(time.Duration(r.IntN(1000)) * time.Second), WarningsTotal: r.IntN(2), Counts: syncs.Counts{Apps: r.IntN(9)}}
	if r.IntN(60) == 0 {
		return catalog.Closed{RepoID: id}
	}
	publish := published(id, app, version)
	publish.Description = pick(r, "plain", "with \x00 and \\u0000", "")
	return pick[domain.Event](r, publish, publish, publish, catalog.VersionChanged(publish), withdrawn(id, app, version),
		missing(id, app, version), found(id, app, version),
		registered(id, app, publish.Description, app), catalog.AppChanged(registered(id, app, "other", app, "key")),
		syncs.Started{Run: run}, syncs.Completed{Run: run, Result: result}, syncs.Failed{Run: run, Result: result},
		syncs.Held{Run: run, Result: result, Count: 1}, syncs.Superseded{Run: run, Result: result}, syncs.Cancelled{Run: run, Result: result})
}
