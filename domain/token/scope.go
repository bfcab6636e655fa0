package token

import (
	"fmt"
	"slices"
	"strings"

	"chartledger/domain"
)

// The scopes: what of all that her user may do a token is good for.
const (
	Helm    = "helm"
	Read    = "read"
	Write   = "write"
	Account = "account"
	Admin   = "admin"
)

// Any is what an operation takes that every token is good for.
const Any = "any"

// scope is one scope: what it is for, and which others it has with it.
type scope struct {
	name, about string
	includes    []string
}

// scopes are all of them. Admin and account have no other with them: a token that
// manages users need not read anyone's repositories, nor change the password of
// whoever issued it. What is another's takes admin beside write. A token without scopes is good for all, and only such a one
// is as good as signing in.
func scopes() []scope {
	return []scope{
		{Account, "one's own password and tokens", nil},
		{Admin, "what operators alone do: users and what is theirs, transfers, selectors, read models, the log, the history of everything", nil},
		{Helm, "the Helm repository only, as the helm client uses it", nil},
		{Read, "repositories, syncs and apps, without changing them", []string{Helm}},
		{Write, "one's own repositories, their labels, syncs and charts", []string{Read, Helm}},
	}
}

// Names are the names of the scopes, sorted.
func Names() []string {
	names := make([]string, 0, len(scopes()))
	for _, s := range scopes() {
		names = append(names, s.name)
	}
	return names
}

// Covers says whether a token of these scopes is good for what takes want. One
// without scopes is good for everything; nothing else is good for what is no scope.
func Covers(have []string, want string) bool {
	if len(have) == 0 || want == Any {
		return true
	}
	return slices.ContainsFunc(scopes(), func(s scope) bool {
		return slices.Contains(have, s.name) && (s.name == want || slices.Contains(s.includes, want))
	})
}

// restrict answers the scopes that were asked for, sorted.
func restrict(asked []string) ([]string, error) {
	sorted := slices.Sorted(slices.Values(asked))
	for i, name := range sorted {
		switch {
		case !slices.Contains(Names(), name):
			return nil, domain.RefuseField("/scopes", "unknown_scope", "The scopes are "+strings.Join(Names(), ", ")+".")
		case i > 0 && sorted[i-1] == name:
			return nil, domain.RefuseField("/scopes", "duplicate", "A scope is named twice.")
		}
	}
	return sorted, nil
}

// CheckOwn says whether a token of these scopes is good for a password and tokens:
// one's own, or somebody else's.
func CheckOwn(have []string, own bool) error {
	want := Admin
	if own {
		want = Account
	}
	if !Covers(have, want) {
		return OutOfScope(want)
	}
	return nil
}

// OutOfScope is the refusal of what a token is not good for.
func OutOfScope(want string) error {
	return domain.Refuse(domain.Forbidden, "insufficient_scope",
		fmt.Sprintf("The token is not good for this: it takes one with the scope %s, or one without scopes.", want))
}
