package faults_test

import (
	"maps"
	"math"
	"path/filepath"
	"slices"
	"time"

	"github.com/anishathalye/porcupine"
)

// linearizeWithin bounds the search in one history.
const linearizeWithin = 20 * time.Second

// linearizable asks porcupine about every name and every repository, each a history
// of its own. A command that nobody was told the outcome of returns at infinity if
// it is in the log; if it is not, it is left out, for it can have done nothing.
func (j *judge) linearizable() {
	names, repos := map[name][]porcupine.Operation{}, map[string][]porcupine.Operation{}
	for _, c := range j.commands {
		for _, o := range j.operations(c) {
			if c.New.Name != "" {
				names[c.New] = append(names[c.New], o)
			}
			if c.Old.Name != "" && c.Old != c.New {
				names[c.Old] = append(names[c.Old], o)
			}
			if o.Input.(operation).repo != "" {
				repos[o.Input.(operation).repo] = append(repos[o.Input.(operation).repo], o)
			}
		}
	}
	for _, n := range slices.SortedFunc(maps.Keys(names), func(a, b name) int { return len(names[a]) - len(names[b]) }) {
		j.search("linearizable names", nameModel(n), names[n], func() []string { return j.aboutName(n) })
	}
	for _, id := range slices.SortedFunc(maps.Keys(repos), func(a, b string) int { return len(repos[a]) - len(repos[b]) }) {
		j.search("linearizable repositories", repoModel(), repos[id], func() []string { return j.about(id) })
	}
}

func (j *judge) search(check string, model porcupine.Model, history []porcupine.Operation, story func() []string) {
	result, info := porcupine.CheckOperationsVerbose(model, history, linearizeWithin)
	switch result {
	case porcupine.Unknown:
		j.undecided++
	case porcupine.Illegal:
		file := filepath.Join(j.dir, check+".html")
		if !j.found(check) {
			if err := porcupine.VisualizePath(model, info, file); err != nil {
				j.t.Errorf("draw the history: %v", err)
			}
		}
		j.violation(check, story(), "no order of these explains the answers; drawn in %s", file)
	}
}

// operation is what happened, or was refused.
type operation struct {
	*command
	attempt
	repo string // its id, of creates too
	told bool   // the caller knows the outcome
}

// operations are a command as porcupine takes it: its effect, and its refusals.
func (j *judge) operations(c *command) (all []porcupine.Operation) {
	id := c.Repo
	if events := j.ledger.byCommand[c.ID]; len(events) > 0 {
		id = j.ledger.events[events[0]].Event.PartitionKey()
	}
	for _, a := range c.Attempts {
		if a.Verdict == refused {
			all = append(all, porcupine.Operation{ClientId: c.Client, Input: operation{c, a, id, true},
				Call: int64(a.Call), Return: int64(a.Return)})
		}
	}
	happened := operation{c, c.last(), id, c.Verdict == done}
	switch {
	case c.Verdict == done:
		all = append(all, porcupine.Operation{ClientId: c.Client, Input: happened, Call: int64(c.call()), Return: int64(c.last().Return)})
	case c.Verdict == unknown && len(j.ledger.byCommand[c.ID]) > 0:
		happened.attempt.Verdict = done
		all = append(all, porcupine.Operation{ClientId: c.Client, Input: happened, Call: int64(c.call()), Return: math.MaxInt64})
	}
	return all
}
