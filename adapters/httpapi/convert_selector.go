package httpapi

import (
	"chartledger/adapters/httpapi/api"
	"chartledger/commands"
	"chartledger/domain/selector"
)

// selectorOf is a selector.
func selectorOf(s selector.Selector) api.Selector {
	return api.Selector{ID: s.ID, Name: s.Name, Expression: s.Text, Users: s.Users, Groups: s.Groups,
		Version: s.Version, CreatedAt: s.DefinedAt.UTC(), UpdatedAt: s.UpdatedAt.UTC()}
}

// givenOf is a selector as one who has it may see it: not what it looks for, nor who
// else has it.
func givenOf(g commands.Given) api.UserSelector {
	return api.UserSelector{ID: g.ID, Name: g.Name, Directly: g.Directly, Groups: orEmpty(g.By)}
}

// orEmpty is a list that JSON shows as one, also if it is nil.
func orEmpty(list []string) []string { return append([]string{}, list...) }
