package faults_test

import (
	"fmt"
	"maps"
	"slices"
)

// users are the owners of repositories; the first is the operator.
func users() []string { return []string{"operator", "ann", "ben"} }

// Clients keep about this many repositories.
const (
	fewRepos  = 6
	manyRepos = 14
)

// think makes up the next command.
func (c *caller) think() *command {
	c.mu.Lock()
	defer c.mu.Unlock()
	actor := users()[c.n%len(users())]
	var mine []string
	for _, id := range slices.Sorted(maps.Keys(c.known)) {
		if c.n%len(users()) == 0 || c.known[id].Owner == actor {
			mine = append(mine, id)
		}
	}
	if c.stubborn() {
		if c.wish == "" {
			c.wish = c.anyName()
		}
		return &command{Kind: create, Actor: actor, New: name{actor, c.wish}}
	}
	if len(mine) == 0 || len(c.known) < fewRepos || c.r.IntN(5) == 0 && len(c.known) < manyRepos {
		return &command{Kind: create, Actor: actor, New: name{actor, c.anyName()}}
	}
	return c.thinkOf(actor, c.known[mine[c.r.IntN(len(mine))]])
}

// thinkOf makes up a command on a repository.
func (c *caller) thinkOf(actor string, r repoSeen) *command {
	cmd := &command{Actor: actor, Repo: r.ID}
	at := name{r.Owner, r.Name}
	switch c.r.IntN(12) {
	case 0, 1, 2:
		cmd.Kind, cmd.Old, cmd.New, cmd.IfMatch = rename, at, name{r.Owner, c.anyName()}, r.Version
		if cmd.New == cmd.Old {
			cmd.Kind = remove
			cmd.New = name{}
		}
	case 3, 4:
		cmd.Kind, cmd.Old, cmd.New, cmd.IfMatch = transfer, at, name{c.otherUser(r.Owner), r.Name}, r.Version
		cmd.Actor = users()[0] // who alone may
	case 5, 6, 7:
		cmd.Kind, cmd.Label = label, fmt.Sprintf("v%d", c.r.IntN(4))
	case 8, 9:
		cmd.Kind = syncNow
	default:
		cmd.Kind, cmd.Old, cmd.IfMatch = remove, at, r.Version
	}
	return cmd
}

func (c *caller) anyName() string { return fmt.Sprintf("name-%d", c.r.IntN(c.plan.names)) }

func (c *caller) otherUser(than string) string {
	others := slices.DeleteFunc(users(), func(u string) bool { return u == than })
	return others[c.r.IntN(len(others))]
}
