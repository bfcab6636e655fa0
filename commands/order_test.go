package commands_test

import (
	"testing"
	"time"

	"chartledger/commands"
	"chartledger/domain/repo"
)

// TestTheOrderOfChecks: each step breaks everything that is checked later, too.
func TestTheOrderOfChecks(t *testing.T) {
	t.Parallel()
	for name, c := range repoCommands() {
		worst := c.broken
		if worst == nil {
			worst = c.do
		}
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b *bench) {
				private, public := b.repo("alice", "private", repo.Private), b.repo("alice", "public", repo.Public)
				b.repo("alice", "taken", repo.Private)
				b.allow(c)
				b.prober.Fail(repo.CodeBadIndex)
				without, stale := commands.Meta{Actor: "alice"}, commands.Meta{Actor: "alice", IfMatch: "99"}

				_, err := worst(b, commands.Meta{Actor: "nobody"}, private)
				b.wantCode(err, "unknown_user")
				_, err = worst(b, commands.Meta{Actor: "bob"}, private)
				b.wantCode(err, "not_found")
				_, err = worst(b, commands.Meta{Actor: "bob"}, "no-such-repo")
				b.wantCode(err, "not_found")
				_, err = worst(b, commands.Meta{Actor: "bob"}, public)
				b.wantCode(err, "forbidden")
				if c.guarded {
					_, err = worst(b, without, private)
					b.wantCode(err, "if_match_required")
					_, err = worst(b, stale, private)
					b.wantCode(err, "version_changed")
				}
				if c.probes {
					_, err = worst(b, by("alice"), private)
					b.wantCode(err, "not_valid")
				}
				b.prober.Fail("")
				if c.broken != nil {
					_, err = c.broken(b, by("alice"), private)
					b.wantCode(err, c.rule)
				}
				_, err = c.do(b, by("alice"), private)
				b.wantCode(err, "")
			})
		})
	}
}

// TestIfMatchIsTheVersionThatIsNow: of two edits of one version, one is refused.
func TestIfMatchIsTheVersionThatIsNow(t *testing.T) {
	bubble(t, func(b *bench) {
		id := b.repo("alice", "r", repo.Private)
		seen := commands.Meta{Actor: "alice", IfMatch: "1"}
		b.must(b.RequestSync(b.Context(), by("alice"), id)) // counts apart
		b.must(b.ReplaceLabels(b.Context(), seen, id, map[string]string{"a": "b"}))
		_, err := b.DeleteRepo(b.Context(), seen, id)
		b.wantCode(err, "version_changed")
		b.must(b.DeleteRepo(b.Context(), commands.Meta{Actor: "alice", IfMatch: "2"}, id))
	})
}

// TestAKnownCommandIsAnsweredFirst: even if the repository is gone, the version
// over, the actor disabled and the network down.
func TestAKnownCommandIsAnsweredFirst(t *testing.T) {
	t.Parallel()
	for name, c := range repoCommands() {
		if name == "ClearCredential" || name == "DetachLabel" || name == "EnableRepo" || name == "SetVisibility" {
			continue // change nothing here, so nothing is known of them
		}
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b *bench) {
				id := b.repo("alice", "r", repo.Private)
				b.allow(c)
				m := keyed("alice", "k", name)
				m.IfMatch = "1"
				first := b.must(c.do(b, m, id))
				if name != "DeleteRepo" {
					b.must(b.DeleteRepo(b.Context(), by("root"), id))
				}
				b.must(b.UpdateUser(b.Context(), by("root"), "alice", nil, of(true)))
				b.prober.Fail(repo.CodeNotReachable)
				events := len(b.memory.Records(repos))
				again := b.must(c.do(b, m, id))
				if !again.Replayed || first.Replayed || again.Repo.Version != first.Repo.Version || again.SyncID != first.SyncID {
					b.Errorf("first %+v, then %+v", first, again)
				}
				if len(b.memory.Records(repos)) != events {
					b.Error("it was done twice")
				}
			})
		})
	}
}

// TestARefusalStoresNothing: no event, and no secret that an event names.
func TestARefusalStoresNothing(t *testing.T) {
	bubble(t, func(b *bench) {
		b.prober.Fail(repo.CodeAccessDenied)
		c := draft("r", repo.Private)
		c.Secret = &repo.Credential{Kind: repo.Bearer, Token: "t"}
		_, err := b.CreateRepo(b.Context(), by("alice"), c)
		b.wantCode(err, "not_valid")
		c.Name = "Not A Name"
		_, err = b.CreateRepo(b.Context(), by("alice"), c)
		b.wantCode(err, "invalid_name")
		if n := len(b.memory.Records(repos)); n != 0 {
			b.Errorf("the log holds %d events", n)
		}
		if ids := b.vault.Older(time.Now().Add(time.Hour)); len(ids) != 0 {
			b.Errorf("the vault holds %v", ids)
		}
	})
}
