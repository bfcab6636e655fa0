package commands_test

import (
	"slices"
	"testing"
	"time"

	"chartledger/commands"
	"chartledger/commands/commandstest"
	"chartledger/domain/repo"
	"chartledger/domain/user"
)

// TestWhenASyncIsRequested: with what changes the source of a Helm repository
// that is enabled, in the same transaction, and with nothing else.
func TestWhenASyncIsRequested(t *testing.T) {
	t.Parallel()
	type do = func(b *bench, id string) (commands.Done, error)
	update := func(p repo.Patch) do {
		return func(b *bench, id string) (commands.Done, error) {
			return b.UpdateRepo(b.Context(), by("alice"), id, commands.UpdateRepo{Patch: p})
		}
	}
	all := repoCommands()
	plain := func(name string) do {
		actor := "alice"
		if all[name].operators {
			actor = "root"
		}
		return func(b *bench, id string) (commands.Done, error) { return all[name].do(b, by(actor), id) }
	}
	for name, tt := range map[string]asking{
		"an edit of the URL":              {when: update(repo.Patch{URL: of(url + "/x")}), then: []string{"repo.updated.v1", requested}},
		"an edit of the mode":             {when: update(repo.Patch{Mode: of(repo.ReadWrite)}), then: []string{"repo.updated.v1", requested}},
		"an edit of the runtimes":         {when: update(repo.Patch{Runtimes: []string{repo.QingCloud}}), then: []string{"repo.updated.v1", requested}},
		"an edit of the authorities":      {when: update(repo.Patch{TLS: repo.TLSPatch{InsecureSkipVerify: of(true)}}), then: []string{"repo.updated.v1", requested}},
		"an edit of where it may go":      {when: update(repo.Patch{CredentialToOtherHosts: of(true)}), then: []string{"repo.updated.v1", requested}},
		"another credential":              {when: plain("SetCredential"), then: []string{"repo.credential_set.v1", requested}},
		"not: another name":               {when: update(repo.Patch{Name: of("x"), Description: of("x")}), then: []string{"repo.updated.v1"}},
		"not: another interval":           {when: update(repo.Patch{SyncIntervalSeconds: of(int64(60))}), then: []string{"repo.updated.v1"}},
		"not: the same URL":               {when: update(repo.Patch{URL: of(url)})},
		"not: an edit while disabled":     {disabled: true, when: update(repo.Patch{URL: of(url + "/x")}), then: []string{"repo.updated.v1"}},
		"enabling":                        {disabled: true, when: plain("EnableRepo"), then: []string{"repo.enabled.v1", requested}},
		"not: enabling what is enabled":   {when: plain("EnableRepo")},
		"not: disabling":                  {when: plain("DisableRepo"), then: []string{"repo.disabled.v1"}},
		"not: labels":                     {when: plain("AttachLabel"), then: []string{"repo.label_attached.v1"}},
		"not: another owner":              {when: plain("TransferRepo"), then: []string{"repo.transferred.v1"}},
		"not: deleting":                   {when: plain("DeleteRepo"), then: []string{"repo.deleted.v1"}},
		"not: what is no Helm repository": {kind: repo.Other, when: update(repo.Patch{URL: of(url + "/x")}), then: []string{"repo.updated.v1"}},
		"not: enabling one of those":      {kind: repo.Other, disabled: true, when: plain("EnableRepo"), then: []string{"repo.enabled.v1"}},
		"being asked for":                 {when: plain("RequestSync"), then: []string{requested}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, tt.check)
		})
	}
}

const requested = "sync.requested.v1"

// asking is a command on a repository, and the events that follow.
type asking struct {
	kind     repo.Kind
	disabled bool
	when     func(b *bench, id string) (commands.Done, error)
	then     []string
}

func (a asking) check(b *bench) {
	b.prober.Find(a.kind)
	id := b.repo("alice", "r", repo.Private)
	want := []string{"repo.created.v1", requested}
	if a.kind == repo.Other {
		want = want[:1]
	}
	if got := b.types(repos, 0); !slices.Equal(got, want) {
		b.Errorf("creating it: got %v, want %v", got, want)
	}
	if a.disabled {
		b.must(b.DisableRepo(b.Context(), by("alice"), id))
	}
	before, appends := len(b.memory.Records(repos)), b.memory.Stats().Appends
	d := b.must(a.when(b, id))
	got := b.types(repos, before)
	if !slices.Equal(got, append([]string{}, a.then...)) || b.memory.Stats().Appends > appends+1 {
		b.Errorf("got %v in %d transactions, want %v", got, b.memory.Stats().Appends-appends, a.then)
	}
	if asked := slices.Contains(a.then, requested); asked != (d.SyncID != "") {
		b.Errorf("the answer names sync %q", d.SyncID)
	}
}

// TestWhatCannotBeSynced is refused with its reason.
func TestWhatCannotBeSynced(t *testing.T) {
	bubble(t, func(b *bench) {
		disabled := b.repo("alice", "disabled", repo.Private)
		b.must(b.DisableRepo(b.Context(), by("alice"), disabled))
		_, err := b.RequestSync(b.Context(), by("alice"), disabled)
		b.wantCode(err, "repo_disabled")
		b.prober.Find(repo.Other)
		_, err = b.RequestSync(b.Context(), by("alice"), b.repo("alice", "other", repo.Private))
		b.wantCode(err, "not_a_helm_repository")
	})
}

// TestADeletedRepository frees its name; its id stays its own for ever.
func TestADeletedRepository(t *testing.T) {
	bubble(t, func(b *bench) {
		id := b.repo("alice", "r", repo.Private)
		b.must(b.DeleteRepo(b.Context(), by("alice"), id))
		for name, c := range repoCommands() {
			if _, err := c.do(b, by("root"), id); code(err) != "not_found" {
				b.Errorf("%s: got %v", name, err)
			}
		}
		if again := b.repo("alice", "r", repo.Private); again == id {
			b.Error("the id was used again")
		}
	})
}

// TestNames are unique per owner, whatever way they come.
func TestNames(t *testing.T) {
	bubble(t, func(b *bench) {
		one, two := b.repo("alice", "one", repo.Private), b.repo("alice", "two", repo.Private)
		b.repo("bob", "one", repo.Private) // another owner's is another name
		_, err := b.CreateRepo(b.Context(), by("alice"), draft("one", repo.Private))
		b.wantCode(err, "name_taken")
		_, err = b.UpdateRepo(b.Context(), by("alice"), two, commands.UpdateRepo{Patch: repo.Patch{Name: of("one")}})
		b.wantCode(err, "name_taken")
		_, err = b.TransferRepo(b.Context(), by("root"), one, "bob")
		b.wantCode(err, "name_taken")
		b.must(b.UpdateRepo(b.Context(), by("alice"), one, commands.UpdateRepo{Patch: repo.Patch{Name: of("three")}}))
		b.must(b.UpdateRepo(b.Context(), by("alice"), two, commands.UpdateRepo{Patch: repo.Patch{Name: of("one")}}))
		b.must(b.TransferRepo(b.Context(), by("root"), one, "bob"))
		b.repo("alice", "three", repo.Private) // free: it went with the repository
	})
}

func TestTransfers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		to       string
		v        repo.Visibility
		reserved bool
		err      string
	}{
		"to a developer":                          {to: "bob", v: repo.Public},
		"a private one to a user":                 {to: "ulf", v: repo.Private},
		"not a public one to a user":              {to: "ulf", v: repo.Public, err: "owner_may_not_publish"},
		"not a public one where that is reserved": {to: "bob", v: repo.Public, reserved: true, err: "owner_may_not_publish"},
		"a public one to an operator":             {to: "root", v: repo.Public, reserved: true},
		"not to a service":                        {to: "sam", v: repo.Private, err: "owner_is_a_service"},
		"not to nobody":                           {to: "nobody", v: repo.Private, err: "unknown_user"},
		"not to somebody disabled":                {to: "gone", v: repo.Private, err: "unknown_user"},
		"not to somebody who has enough":          {to: "full", v: repo.Private, err: "too_many_repos"},
		"to the owner, which changes nothing":     {to: "alice", v: repo.Public, reserved: true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b *bench) {
				for _, id := range []string{"gone", "full"} {
					b.must(b.AddUser(b.Context(), by("root"), id, user.Developer))
				}
				b.must(b.UpdateUser(b.Context(), by("root"), "gone", nil, of(true)))
				for _, n := range []string{"a", "b", "c", "d", "e"} {
					b.repo("full", n, repo.Private)
				}
				id := b.repo("alice", "r", tt.v)
				b.own.ReservePublic = tt.reserved
				d, err := b.TransferRepo(b.Context(), by("root"), id, tt.to)
				b.wantCode(err, tt.err)
				if err == nil && d.Repo.Owner != tt.to {
					b.Errorf("the owner is %s", d.Repo.Owner)
				}
			})
		})
	}
}

// TestAnOwnerHasALimit: it counts what she has now.
func TestAnOwnerHasALimit(t *testing.T) {
	bubble(t, func(b *bench) {
		var id string
		for _, n := range []string{"a", "b", "c", "d", "e"} {
			id = b.repo("alice", n, repo.Private)
		}
		_, err := b.CreateRepo(b.Context(), by("alice"), draft("f", repo.Private))
		b.wantCode(err, "too_many_repos")
		b.must(b.DeleteRepo(b.Context(), by("alice"), id))
		b.repo("alice", "f", repo.Private)
	})
}

// TestWhatWasValidatedIsWhatIsStored: somebody edits the repository between the
// network checks and the decision, and the actor had asked for any version.
func TestWhatWasValidatedIsWhatIsStored(t *testing.T) {
	t.Parallel()
	mode := repo.Patch{Mode: of(repo.ReadWrite)}
	for name, tt := range map[string]struct {
		edit func(h *commands.Handler, b *bench, id string) (commands.Done, error)
		err  string
	}{
		"another URL": {edit: func(h *commands.Handler, b *bench, id string) (commands.Done, error) {
			return h.UpdateRepo(b.Context(), by("root"), id, commands.UpdateRepo{Patch: repo.Patch{URL: of("https://elsewhere.example.com")}})
		}, err: "changed_meanwhile"},
		"another credential": {edit: func(h *commands.Handler, b *bench, id string) (commands.Done, error) {
			return h.SetCredential(b.Context(), by("root"), id, repo.Credential{Kind: repo.Bearer, Token: "t"})
		}, err: "changed_meanwhile"},
		"a label is no matter": {edit: func(h *commands.Handler, b *bench, id string) (commands.Done, error) {
			return h.AttachLabel(b.Context(), by("root"), id, "a", "b")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b *bench) {
				id := b.repo("alice", "r", repo.Private)
				other := b.handler(b.own.Registrar)
				other.Prober, other.NewID = &commandstest.FakeProber{}, func() string { return "other" }
				b.prober.OnProbe = func() { b.must(tt.edit(other, b, id)) }
				_, err := b.UpdateRepo(b.Context(), by("alice"), id, commands.UpdateRepo{Patch: mode})
				b.wantCode(err, tt.err)
			})
		})
	}
}

// TestASecretMustBeFresh: what is too old may be swept at any moment.
func TestASecretMustBeFresh(t *testing.T) {
	t.Parallel()
	secret := &repo.Credential{Kind: repo.Bearer, Token: "t"}
	for name, do := range map[string]func(b *bench, id string) error{
		"CreateRepo": func(b *bench, _ string) error {
			c := draft("new", repo.Private)
			c.Secret = secret
			_, err := b.CreateRepo(b.Context(), by("alice"), c)
			return err
		},
		"SetCredential": func(b *bench, id string) error {
			_, err := b.SetCredential(b.Context(), by("alice"), id, *secret)
			return err
		},
		"CompleteSetup": func(b *bench, _ string) error {
			_, err := b.CompleteSetup(b.Context(), setup(), "first", []byte("hash"))
			return err
		},
		"SetPassword": func(b *bench, _ string) error {
			_, err := b.SetPassword(b.Context(), by("alice"), "alice", []byte("hash"))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b *bench) {
				b.own.Timeout = time.Hour
				id := b.repo("alice", "r", repo.Private)
				b.vault.OnPut = func() error { <-time.After(11 * time.Minute); return nil }
				b.wantCode(do(b, id), "secret_too_old")
				b.vault.OnPut = nil
				b.wantCode(do(b, id), "")
			})
		})
	}
}
