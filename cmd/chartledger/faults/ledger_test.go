package faults_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/wire"
)

// ledger is the fold of repo-events, with every state that there ever was. A
// "moment" is how many of its events had happened.
type ledger struct {
	events    []domain.Recorded
	byCommand map[string][]int // by es-correlationid: indexes into events
	byID      map[string][]int // by es-commandid
	repos     map[string][]repoState
	holders   map[name][]holder
	claims    map[domain.Topic]int
	deciders  []string // who took over deciding, and when
	apps      map[int32][]domain.Recorded

	acks   []edge // moments by which time they had been acknowledged
	starts []edge // moments before which they cannot have happened
}

// repoState is a repository from a moment on.
type repoState struct {
	from int
	repo.Repo
}

// holder is whose a name is from a moment on; "" is nobody's.
type holder struct {
	from int
	id   string
}

// edge ties the clients' clock to the log.
type edge struct {
	at     time.Duration
	moment int
}

// read reads the log and folds it.
func (j *judge) read() {
	access := readLog(j.t, j.broker.Addr, domain.AccessEvents)[0]
	j.fold(readLog(j.t, j.broker.Addr, domain.RepoEvents)[0], readLog(j.t, j.broker.Addr, domain.AppEvents))
	j.numbers(access)
	j.ledger.deciders = j.takeOvers(access)
}

// fold folds the log. What is wrong with the log itself is found here.
func (j *judge) fold(repos []domain.Recorded, apps map[int32][]domain.Recorded) {
	l := &ledger{
		byCommand: map[string][]int{}, byID: map[string][]int{}, repos: map[string][]repoState{},
		holders: map[name][]holder{}, claims: map[domain.Topic]int{}, apps: map[int32][]domain.Recorded{},
	}
	j.ledger = l
	l.events = j.numbers(repos)
	for _, p := range slices.Sorted(maps.Keys(apps)) {
		l.apps[p] = j.numbers(apps[p])
	}
	for i, r := range l.events {
		l.byCommand[r.CorrelationID] = append(l.byCommand[r.CorrelationID], i)
		l.byID[r.CommandID] = append(l.byID[r.CommandID], i)
		j.step(i, r)
	}
	l.tie(j.commands)
}

// numbers checks the numbers of a partition's records, and answers the events alone.
func (j *judge) numbers(records []domain.Recorded) []domain.Recorded {
	var events []domain.Recorded
	epoch, seq, versions := int64(-1), int64(0), map[string]int64{}
	for _, r := range records {
		topic := r.Position.Partition.Topic
		if _, is := r.Event.(wire.WriterClaimed); is {
			epoch = r.Position.Offset
			j.ledger.claims[topic]++
			continue
		}
		stream := wire.StreamOf(topic, r.Event)
		seq++
		versions[stream]++
		if r.Epoch != epoch || r.Seq != seq || r.Version != versions[stream] {
			j.violation("numbers", nil, "%s@%d (%s) has epoch %d, seq %d, version %d; want %d, %d, %d",
				r.Position.Partition, r.Position.Offset, r.Event.Type(), r.Epoch, r.Seq, r.Version, epoch, seq, versions[stream])
			epoch, seq, versions[stream] = r.Epoch, r.Seq, r.Version
		}
		events = append(events, r)
	}
	return events
}

// takeOvers are the claims of access-events, by the clients' clock.
func (j *judge) takeOvers(access []domain.Recorded) (told []string) {
	for _, r := range access {
		claim, is := r.Event.(wire.WriterClaimed)
		for _, p := range j.processes {
			if is && p.internal == claim.Address {
				told = append(told, fmt.Sprintf("%s process %d", stamp(r.At.Sub(j.began)), p.n))
			}
		}
	}
	return told
}

// step folds one event and checks that no name has two holders.
func (j *judge) step(i int, r domain.Recorded) {
	l, id := j.ledger, r.Event.PartitionKey()
	before := l.repoAt(id, i)
	after := before.Evolve(r)
	if r.Event.Stream() != id { // about a sync
		return
	}
	l.repos[id] = append(l.repos[id], repoState{i + 1, after})
	old, now := nameOf(before), nameOf(after)
	if old == now {
		return
	}
	if old.Name != "" && l.holderAt(old, i) == id {
		l.holders[old] = append(l.holders[old], holder{i + 1, ""})
	}
	if now.Name == "" {
		return
	}
	if other := l.holderAt(now, i); other != "" && other != id {
		j.violation("unique names", j.about(id, other), "%s@%d gives %s/%s to %s while %s has it",
			r.Position.Partition, r.Position.Offset, now.Owner, now.Name, id, other)
	}
	l.holders[now] = append(l.holders[now], holder{i + 1, id})
}

// nameOf is the name that a repository holds, none before and after its life.
func nameOf(r repo.Repo) name {
	if r.ID == "" || r.Deleted {
		return name{}
	}
	return name{r.Owner, r.Name}
}

// repoAt is a repository at a moment.
func (l *ledger) repoAt(id string, moment int) repo.Repo {
	states := l.repos[id]
	n, _ := slices.BinarySearchFunc(states, moment+1, func(s repoState, at int) int { return s.from - at })
	if n == 0 {
		return repo.Repo{}
	}
	return states[n-1].Repo
}

// holderAt is whose a name is at a moment.
func (l *ledger) holderAt(n name, moment int) string {
	holders := l.holders[n]
	at, _ := slices.BinarySearchFunc(holders, moment+1, func(h holder, at int) int { return h.from - at })
	if at == 0 {
		return ""
	}
	return holders[at-1].id
}

// tie notes which moments lie before and after which times.
func (l *ledger) tie(commands []*command) {
	for _, c := range commands {
		mine := l.byCommand[c.ID]
		if len(mine) == 0 {
			continue
		}
		l.starts = append(l.starts, edge{c.call(), mine[0]})
		if c.Verdict == done {
			l.acks = append(l.acks, edge{c.last().Return, mine[len(mine)-1] + 1})
		}
	}
	slices.SortFunc(l.acks, byTime)
	for i := 1; i < len(l.acks); i++ {
		l.acks[i].moment = max(l.acks[i].moment, l.acks[i-1].moment)
	}
	slices.SortFunc(l.starts, byTime)
	for i := len(l.starts) - 2; i >= 0; i-- {
		l.starts[i].moment = min(l.starts[i].moment, l.starts[i+1].moment)
	}
}

func byTime(a, b edge) int { return int(a.at - b.at) }

// window are the moments at which something can have been decided that was called
// for and returned at these times. It is empty if the log contradicts the clock.
func (l *ledger) window(call, returned time.Duration) (first, last int) {
	n, _ := slices.BinarySearchFunc(l.acks, call, func(e edge, at time.Duration) int { return int(e.at - at) })
	if n > 0 {
		first = l.acks[n-1].moment
	}
	last = len(l.events)
	n, _ = slices.BinarySearchFunc(l.starts, returned+1, func(e edge, at time.Duration) int { return int(e.at - at) })
	if n < len(l.starts) {
		last = l.starts[n].moment
	}
	return first, last
}

// ever says whether something holds at any moment of a window.
func ever(first, last int, holds func(moment int) bool) bool {
	for m := first; m <= last; m++ {
		if holds(m) {
			return true
		}
	}
	return false
}

// line is an event for people.
func line(r domain.Recorded) string {
	data, _ := json.Marshal(r.Event) // it was read from JSON
	return fmt.Sprintf("%s@%d epoch %d seq %d version %d %s by %s: %s", r.Position.Partition, r.Position.Offset, r.Epoch, r.Seq,
		r.Version, r.Event.Type(), r.CorrelationID, data)
}
