package commands_test

import (
	"maps"

	"chartledger/commands"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
	"chartledger/domain/user"
)

// operations are all, by the method that does it and what is special about it.
func operations() map[string]operation {
	all := map[string]operation{}
	maps.Copy(all, repoOperations())
	maps.Copy(all, userOperations())
	maps.Copy(all, selectorOperations())
	return all
}

// tried is do without its answer.
func tried(do func(b *bench, m commands.Meta, id string) (commands.Done, error)) func(*bench, commands.Meta, string) error {
	return func(b *bench, m commands.Meta, id string) error {
		_, err := do(b, m, id)
		return err
	}
}

func creating(v repo.Visibility) func(b *bench, m commands.Meta, id string) error {
	return tried(func(b *bench, m commands.Meta, name string) (commands.Done, error) {
		return b.CreateRepo(b.Context(), m, draft(name, v))
	})
}

func toPublic(b *bench, m commands.Meta, id string) error {
	_, err := b.SetVisibility(b.Context(), m, id, repo.Public)
	return err
}

func repoOperations() map[string]operation {
	all := map[string]operation{
		"CreateRepo":                   {do: creating(repo.Private), things: anything, rights: rights{"y", "y", "y", "n"}},
		"CreateRepo, public":           {do: creating(repo.Public), things: anything, rights: rights{"y", "y", "n", "n"}},
		"CreateRepo, reserved":         {do: creating(repo.Public), things: anything, reserved: true, rights: rights{"y", "n", "n", "n"}},
		"CreateRepo, not reserved":     {do: creating(repo.Private), things: anything, reserved: true, rights: rights{"y", "y", "y", "n"}},
		"SetVisibility, to public":     {do: toPublic, things: repositories, rights: rights{"yyyyy", "yynn-", "nnnn-", "nnnnn"}},
		"SetVisibility, when reserved": {do: toPublic, things: repositories, reserved: true, rights: rights{"yyyyy", "nnnn-", "nnnn-", "nnnnn"}},
		"Validate": {things: anything, rights: rights{"y", "y", "y", "n"}, do: func(b *bench, m commands.Meta, _ string) error {
			_, err := b.Validate(b.Context(), m, repo.Target{URL: url, Runtimes: []string{repo.Kubernetes}, Mode: repo.ReadOnly}, nil)
			return err
		}},
	}
	// Users change what is private, and are left what takes back: their public
	// repositories are from when they were developers.
	change := rights{"yyyyy", "yynn-", "ynnn-", "nnnnn"}
	special := map[string]rights{
		"SetVisibility": {"yyyyy", "yynn-", "yynn-", "nnnnn"}, // to private
		"DeleteRepo":    {"yyyyy", "yynn-", "yynn-", "nnnnn"},
		"TransferRepo":  {"yyyyy", "nnnn-", "nnnn-", "nnnnn"},
	}
	dos := chartCommands()
	for name, c := range repoCommands() {
		dos[name] = c.do
	}
	for name, do := range dos {
		may, is := special[name]
		if !is {
			may = change
		}
		all[name] = operation{do: tried(do), things: repositories, rights: may}
	}
	return all
}

func userOperations() map[string]operation {
	return map[string]operation{
		"AddUser": {things: anything, rights: rights{"y", "n", "n", "n"},
			do: tried(func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.AddUser(b.Context(), m, id, user.Member)
			})},
		"CompleteSetup": {things: anything, rights: rights{"n", "n", "n", "n"}, system: "y",
			do: tried(func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.CompleteSetup(b.Context(), m, id, []byte("hash"))
			})},
		"AdmitUser": {things: anything, rights: rights{"n", "n", "n", "n"}, system: "y",
			do: tried(func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.AdmitUser(b.Context(), m, vouched("1", id, user.Member, 0))
			})},
		"UpdateUser": {things: people, rights: rights{"yy-", "n--", "n--", "n--"},
			do: tried(func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.UpdateUser(b.Context(), m, id, nil, of(false))
			})},
		"SetPassword": {things: people, rights: rights{"yy-", "y--", "y--", "n--"},
			do: tried(func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.SetPassword(b.Context(), m, id, []byte("hash"))
			})},
		// For nobody it is a rule that refuses it: an operator may know.
		"IssueToken": {things: people, rights: rights{"yyy", "y--", "y--", "n--"},
			do: func(b *bench, m commands.Meta, id string) error {
				_, _, err := b.IssueToken(b.Context(), m, commands.IssueToken{UserID: id, Name: "ci"})
				return err
			}},
		"RevokeToken": {things: tokens, rights: rights{"yy-", "y--", "y--", "n--"},
			do: tried(func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.RevokeToken(b.Context(), m, id)
			})},
	}
}

func selectorOperations() map[string]operation {
	bob := selector.Grantee{UserID: "bob"}
	manage := rights{"y-", "nn", "nn", "nn"}
	return map[string]operation{
		"DefineSelector": {things: anything, rights: rights{"y", "n", "n", "n"},
			do: tried(func(b *bench, m commands.Meta, name string) (commands.Done, error) {
				return b.DefineSelector(b.Context(), m, name, "a=b")
			})},
		"ChangeSelector": {things: selectors, rights: manage,
			do: tried(func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.ChangeSelector(b.Context(), m, id, nil, of("a=c"))
			})},
		"RemoveSelector": {things: selectors, rights: manage,
			do: tried(func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.RemoveSelector(b.Context(), m, id)
			})},
		"AssignSelector": {things: selectors, rights: manage,
			do: tried(func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.AssignSelector(b.Context(), m, id, bob)
			})},
		"UnassignSelector": {things: selectors, rights: manage,
			do: tried(func(b *bench, m commands.Meta, id string) (commands.Done, error) {
				return b.UnassignSelector(b.Context(), m, id, bob)
			})},
	}
}
