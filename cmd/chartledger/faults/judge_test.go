package faults_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// judge holds the clients' story against the log.
type judge struct {
	*world
	commands []*command
	reads    []*read
	ledger   *ledger
	// undecided are histories that porcupine gave up on.
	undecided int
}

func newJudge(w *world, cs *clients) *judge {
	return &judge{world: w, commands: cs.commands, reads: cs.reads}
}

// judgeAll reads the log and runs every check that needs nothing else.
func (j *judge) judgeAll() {
	j.read()
	j.check()
	j.processesWell()
}

// check holds the story against the ledger.
func (j *judge) check() {
	j.acknowledgements()
	j.order()
	j.refusals()
	j.linearizable()
	j.tokens()
	j.readings()
	j.outcomes()
}

// processesWell looks for what no process may do, whatever happens around it.
func (j *judge) processesWell() {
	for _, p := range j.processes {
		for _, line := range p.said.worst() {
			j.violation("healthy processes", nil, "process %d said: %.500s", p.n, line)
		}
		if n := p.uninvited.Load(); n > 0 {
			j.violation("healthy processes", nil, "process %d ended by itself %d times, after it had served", p.n, n)
		}
	}
}

// about is what the clients and the log say of some repositories.
func (j *judge) about(ids ...string) []string {
	var story []string
	for _, c := range j.commands {
		if slices.Contains(ids, c.Repo) {
			story = append(story, c.String())
		}
	}
	for _, r := range j.ledger.events {
		if slices.Contains(ids, r.Event.PartitionKey()) {
			story = append(story, line(r))
		}
	}
	return last(story)
}

// aboutName is what they say of a name.
func (j *judge) aboutName(n name) []string {
	var story, ids []string
	for _, h := range j.ledger.holders[n] {
		ids = append(ids, h.id)
	}
	for _, c := range j.commands {
		if c.Old == n || c.New == n {
			story = append(story, c.String())
		}
	}
	for _, r := range j.ledger.events {
		if id := r.Event.PartitionKey(); slices.Contains(ids, id) && r.Event.Stream() == id {
			story = append(story, line(r))
		}
	}
	return last(story)
}

// last keeps what can be read; the artefacts have all.
func last(story []string) []string { return story[max(0, len(story)-24):] }

// write keeps the whole story as artefacts.
func (j *judge) write() {
	var clients, log strings.Builder
	for _, c := range j.commands {
		fmt.Fprintln(&clients, c)
	}
	for _, r := range j.ledger.events {
		fmt.Fprintln(&log, line(r))
	}
	for _, events := range j.ledger.apps {
		for _, r := range events {
			fmt.Fprintln(&log, line(r))
		}
	}
	for file, text := range map[string]string{"clients.txt": clients.String(), "log.txt": log.String()} {
		if err := os.WriteFile(filepath.Join(j.dir, file), []byte(text), 0o600); err != nil {
			j.t.Errorf("keep the artefacts: %v", err)
		}
	}
}

// counts are what clients got.
func (j *judge) counts() string {
	count, resolved := map[verdict]int{}, 0
	var acks []time.Duration
	for _, c := range j.commands {
		count[c.Verdict]++
		if c.Verdict == done {
			acks = append(acks, c.last().Return)
			if slices.ContainsFunc(c.Attempts, func(a attempt) bool { return a.Verdict == unknown }) {
				resolved++
			}
		}
	}
	slices.Sort(acks)
	gap, from := time.Duration(0), time.Duration(0)
	for i := 1; i < len(acks); i++ {
		if acks[i]-acks[i-1] > gap {
			gap, from = acks[i]-acks[i-1], acks[i-1]
		}
	}
	return fmt.Sprintf("commands: %d, acknowledged %d (%d of them after an unknown outcome), refused %d, did not happen %d, left unknown %d; reads %d\n"+
		"claims: %v; those of commands: %s; events: %d in repo-events; longest time without an acknowledgement: %v from %s",
		len(j.commands), count[done], resolved, count[refused], count[nothing], count[unknown], len(j.reads),
		j.ledger.claims, strings.Join(j.ledger.deciders, ", "), len(j.ledger.events), gap.Round(time.Millisecond), stamp(from))
}
