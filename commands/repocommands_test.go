package commands_test

import (
	"chartledger/commands"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
	"chartledger/domain/user"
)

// repoCommand is a command that changes a repository. It breaks a rule if it can:
// ReplaceLabels brings bad labels, UpdateRepo a name that is taken.
type repoCommand struct {
	do      func(b *bench, m commands.Meta, id string) (commands.Done, error)
	broken  func(b *bench, m commands.Meta, id string) (commands.Done, error) // nil: there is no rule to break
	rule    string
	guarded bool // wants If-Match
	probes  bool
	// operators alone may.
	operators bool
}

// allow lets alice have the command carried out.
func (b *bench) allow(c repoCommand) {
	if c.operators {
		b.must(b.UpdateUser(b.Context(), by("root"), "alice", of(user.Operator), nil))
	}
}

func repoCommands() map[string]repoCommand {
	return map[string]repoCommand{
		"UpdateRepo": {guarded: true, probes: true, rule: "name_taken",
			do: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.UpdateRepo(b.Context(), m, id, commands.UpdateRepo{Patch: repo.Patch{URL: of(url + "/new")}})
			},
			broken: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.UpdateRepo(b.Context(), m, id, commands.UpdateRepo{Patch: repo.Patch{URL: of(url + "/new"), Name: of("taken")}})
			}},
		"SetCredential": {guarded: true, probes: true,
			do: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.SetCredential(b.Context(), m, id, repo.Credential{Kind: repo.Bearer, Token: "t"})
			}},
		"ClearCredential": {guarded: true,
			do: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.ClearCredential(b.Context(), m, id)
			}},
		"ReplaceLabels": {guarded: true, rule: "invalid_label_value",
			do: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.ReplaceLabels(b.Context(), m, id, map[string]string{"a": "b"})
			},
			broken: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.ReplaceLabels(b.Context(), m, id, map[string]string{"a": "?"})
			}},
		"SetVisibility": {guarded: true, rule: "invalid_visibility",
			do: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.SetVisibility(b.Context(), m, id, repo.Private)
			},
			broken: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.SetVisibility(b.Context(), m, id, "half")
			}},
		"TransferRepo": {operators: true, guarded: true, rule: "unknown_user",
			do: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.TransferRepo(b.Context(), m, id, "root")
			},
			broken: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.TransferRepo(b.Context(), m, id, "nobody")
			}},
		"DeleteRepo": {guarded: true,
			do: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.DeleteRepo(b.Context(), m, id)
			}},
		"AttachLabel": {rule: "invalid_label_key",
			do: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.AttachLabel(b.Context(), m, id, "a", "b")
			},
			broken: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.AttachLabel(b.Context(), m, id, "?", "b")
			}},
		"DetachLabel": {
			do: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.DetachLabel(b.Context(), m, id, "a")
			}},
		"EnableRepo": {
			do: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.EnableRepo(b.Context(), m, id)
			}},
		"DisableRepo": {
			do: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.DisableRepo(b.Context(), m, id)
			}},
		"RequestSync": {
			do: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.RequestSync(b.Context(), m, id)
			}},
		"CancelSync": {
			do: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.CancelSync(b.Context(), m, syncs.Ref{SyncID: "s", RepoID: id}, nil)
			}},
		"ReleaseSync": {
			do: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.ReleaseSync(b.Context(), m, syncs.Ref{SyncID: "s", RepoID: id}, nil)
			}},
		"DiscardSync": {
			do: func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.DiscardSync(b.Context(), m, syncs.Ref{SyncID: "s", RepoID: id}, nil)
			}},
	}
}
