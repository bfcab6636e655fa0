package commands_test

import (
	"slices"
	"testing"

	"chartledger/commands"
	"chartledger/commands/publishing"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

func web(content string) publishing.Package {
	return publishing.Package{Name: "web", Version: "1.0.0", Chart: []byte(content), Digest: content, Entry: []byte(`{"name":"web","version":"1.0.0"}`)}
}

// writable is a repository of alice's that charts can be published to.
func (b *bench) writable(v repo.Visibility) string {
	b.Helper()
	id := b.repo("alice", "writable-"+string(v), v)
	b.must(b.UpdateRepo(b.Context(), by("alice"), id, commands.UpdateRepo{Patch: repo.Patch{Mode: of(repo.ReadWrite)}}))
	return id
}

// chartCommands push and remove the version 1.0.0 of web.
func chartCommands() map[string]func(b *bench, m commands.Meta, id string) (commands.Done, error) {
	return map[string]func(b *bench, m commands.Meta, id string) (commands.Done, error){
		"PublishChart": func(b *bench, m commands.Meta, id string) (commands.Done, error) {
			return b.PublishChart(b.Context(), m, id, web("x"), false)
		},
		"RemoveChart": func(b *bench, m commands.Meta, id string) (commands.Done, error) {
			return b.RemoveChart(b.Context(), m, id, "web", "1.0.0", nil)
		},
	}
}

// Whoever may not change a repository does not reach its storage.
func TestTheOrderOfChecksOfCharts(t *testing.T) {
	t.Parallel()
	for name, do := range chartCommands() {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b *bench) {
				private, public, ro := b.writable(repo.Private), b.writable(repo.Public), b.repo("alice", "ro", repo.Private)
				away := domain.Refuse(domain.Unavailable, "storage_unavailable", "away")
				b.storage.Before = func(string, string) error { return away }
				for _, tt := range []struct{ actor, repo, code string }{
					{"nobody", private, "unknown_user"}, {"bob", private, "not_found"}, {"bob", "no-such-repo", "not_found"},
					{"bob", public, "forbidden"}, {"sam", public, "forbidden"}, {"alice", ro, "repo_read_only"}, {"alice", private, "storage_unavailable"},
				} {
					_, err := do(b, by(tt.actor), tt.repo)
					if code(err) != tt.code {
						b.Errorf("%s: got %v, want %s", tt.actor, err, tt.code)
					}
				}
				b.storage.Before = nil
				b.must(do(b, by("alice"), private))
				b.must(b.DisableRepo(b.Context(), by("alice"), private))
				_, err := do(b, by("alice"), private)
				b.wantCode(err, "repo_disabled")
			})
		})
	}
}

// What was done to the storage is in the log as a request for a sync, once a key.
func TestAChartIsPublishedOnceAKey(t *testing.T) {
	bubble(t, func(b *bench) {
		id := b.writable(repo.Private)
		events := len(b.memory.Records(repos))
		first := b.must(b.PublishChart(b.Context(), keyed("alice", "k", "x"), id, web("x"), false))
		again := b.must(b.PublishChart(b.Context(), keyed("alice", "k", "x"), id, web("x"), false))
		if !again.Replayed || again.SyncID != first.SyncID || again.Chart == nil || *again.Chart != *first.Chart || first.Chart.Digest != "x" {
			b.Errorf("first %+v, then %+v", first, again)
		}
		_, err := b.PublishChart(b.Context(), keyed("alice", "k", "y"), id, web("y"), true)
		b.wantCode(err, "idempotency_key_reused")
		removed := b.must(b.RemoveChart(b.Context(), by("alice"), id, "web", "1.0.0", nil))
		if removed.Chart.Version != "1.0.0" || removed.SyncID == first.SyncID {
			b.Errorf("removed: got %+v", removed)
		}
		var triggers []syncs.Trigger
		for _, r := range b.memory.Records(repos)[events:] {
			triggers = append(triggers, r.Event.(syncs.Requested).Trigger)
		}
		if !slices.Equal(triggers, []syncs.Trigger{syncs.OnPublish, syncs.OnRemove}) {
			b.Errorf("the log has %v", triggers)
		}
		if names := b.storage.Names(url); len(names) != 1 {
			b.Errorf("the storage has %v", names)
		}
	})
}

// A removal that found nothing asks for a sync if the catalog has something to
// withdraw: an earlier try may have done all but that.
func TestRemovingWhatIsGone(t *testing.T) {
	bubble(t, func(b *bench) {
		id := b.writable(repo.Private)
		_, err := b.RemoveChart(b.Context(), by("alice"), id, "web", "1.0.0", domain.Refuse(domain.NotFound, "not_found", "none"))
		b.wantCode(err, "not_found")
		if d := b.must(b.RemoveChart(b.Context(), by("alice"), id, "web", "1.0.0", nil)); d.SyncID == "" {
			b.Error("no sync is asked for")
		}
	})
}

// A process that another one has followed meanwhile writes no index and decides
// nothing: its successor does both, when the same command comes to it.
func TestASuccessorMeanwhile(t *testing.T) {
	bubble(t, func(b *bench) {
		id := b.writable(repo.Private)
		old := b.own
		followed := false
		b.storage.Before = func(operation, name string) error {
			if operation == "put" && name == "web-1.0.0.tgz" && !followed {
				followed = true
				b.use(b.handler(b.registrar()))
				b.must(b.AttachLabel(b.Context(), by("alice"), id, "a", "b")) // it decides
			}
			return nil
		}
		_, err := old.PublishChart(b.Context(), keyed("alice", "k", "x"), id, web("x"), false)
		if _, listed := b.storage.Object(url, publishing.IndexName); err == nil || listed {
			b.Errorf("got %v, an index was written: %t", err, listed)
		}
		b.must(b.PublishChart(b.Context(), keyed("alice", "k", "x"), id, web("x"), false))
		if names := b.storage.Names(url); !slices.Equal(names, []string{publishing.IndexName, "web-1.0.0.tgz"}) {
			b.Errorf("the storage has %v", names)
		}
	})
}

// A repository that was edited meanwhile is not said to have got the chart.
func TestAnEditMeanwhile(t *testing.T) {
	bubble(t, func(b *bench) {
		id := b.writable(repo.Private)
		b.storage.Before = func(operation, name string) error {
			if operation == "put" && name == publishing.IndexName {
				b.must(b.UpdateRepo(b.Context(), by("alice"), id, commands.UpdateRepo{Patch: repo.Patch{URL: of(url + "/new")}}))
			}
			return nil
		}
		_, err := b.PublishChart(b.Context(), by("alice"), id, web("x"), false)
		b.wantCode(err, "changed_meanwhile")
	})
}

// A storage is opened with all that its repository says of how it is reached.
func TestAStorageIsOpenedAsItIsRead(t *testing.T) {
	bubble(t, func(b *bench) {
		id := b.writable(repo.Private)
		b.must(b.UpdateRepo(b.Context(), by("alice"), id, commands.UpdateRepo{Patch: repo.Patch{TLS: repo.TLSPatch{InsecureSkipVerify: of(true)}},
			Secret: &repo.Credential{Kind: repo.S3, AccessKeyID: "id", SecretAccessKey: "key"}}))
		var opened repo.Target
		b.storage.OnOpen = func(t repo.Target) { opened = t }
		b.must(b.PublishChart(b.Context(), by("alice"), id, web("x"), false))
		if opened.Credential == nil || opened.Credential.SecretAccessKey != "key" || !opened.TLS.InsecureSkipVerify || opened.Mode != repo.ReadWrite {
			b.Errorf("it was opened with %+v", opened)
		}
	})
}
