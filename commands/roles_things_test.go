package commands_test

import (
	"fmt"
	"strings"

	"chartledger/commands"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
	"chartledger/domain/user"
)

// cast makes whoever else is needed to try rights: somebody disabled, and a selector
// that everyone has but who owns what it matches.
func (b *bench) cast() {
	b.own.ReposPerOwner, b.own.Selectors = 100, 100
	b.must(b.AddUser(b.Context(), by("root"), "gone", user.Developer))
	team := b.must(b.DefineSelector(b.Context(), by("root"), "team", "team=red")).Selector.ID
	for _, id := range []string{"root", "alice", "ulf", "sam", "gone"} {
		b.must(b.AssignSelector(b.Context(), by("root"), team, selector.Grantee{UserID: id}))
	}
	b.must(b.UpdateUser(b.Context(), by("root"), "gone", nil, of(true)))
}

// repositories are her own private one, her own public one, another's public one,
// another's that a selector of hers matches, and another's that she may not see. What
// she may not publish or have she got while she was a developer.
func repositories(b *bench, actor string) []string {
	owner := herself(actor)
	was := b.roleOf(owner)
	if was == user.Service {
		b.must(b.UpdateUser(b.Context(), by("root"), owner, of(user.Developer), nil))
		defer func() { b.must(b.UpdateUser(b.Context(), by("root"), owner, of(was), nil)) }()
	}
	short := strings.TrimPrefix(actor, commands.SystemActor)
	matched := b.repo("bob", short+"-matched", repo.Private)
	b.must(b.AttachLabel(b.Context(), by("bob"), matched, "team", "red"))
	return []string{
		b.repo(owner, short+"-own", repo.Private), b.repo(owner, short+"-own-public", repo.Public),
		b.repo("bob", short+"-public", repo.Public), matched, b.repo("bob", short+"-hidden", repo.Private),
	}
}

func (b *bench) roleOf(id string) user.Role {
	return b.must(b.UpdateUser(b.Context(), by("root"), id, nil, nil)).User.Role
}

// herself is who stands for the actor where it takes somebody who can act for herself.
func herself(actor string) string {
	if actor == "nobody" || actor == "gone" || strings.HasPrefix(actor, commands.SystemActor) {
		return "root"
	}
	return actor
}

// people are herself, another, and nobody.
func people(_ *bench, actor string) []string { return []string{herself(actor), "bob", "no-one"} }

// tokens are one of hers, another's, and none.
func tokens(b *bench, actor string) []string {
	issued := func(id string) string {
		d, _, err := b.IssueToken(b.Context(), by("root"), commands.IssueToken{UserID: id, Name: "ci"})
		return b.must(d, err).Token.ID
	}
	return []string{issued(herself(actor)), issued("bob"), "no-token"}
}

// selectors are one, and none.
func selectors(b *bench, actor string) []string {
	name := fmt.Sprintf("of-%x", actor)
	return []string{b.must(b.DefineSelector(b.Context(), by("root"), name, "a=b")).Selector.ID, "no-selector"}
}

// anything is what is about nothing that is there: only its name is wanted.
func anything(_ *bench, actor string) []string {
	return []string{"new-" + strings.TrimPrefix(actor, commands.SystemActor)}
}
