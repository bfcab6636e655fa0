package projections_test

import (
	"context"
	"math"
	"time"

	"chartledger/commands"
	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/undo"
	"chartledger/domain/wire"
)

var morning = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// desk decides commands as the journal's owner does: what it decides is encoded and
// folded, and taken back if it does not happen.
type desk struct {
	state *commands.State
	undo  *undo.Log
	logs  map[domain.Topic]*written
	loses bool // the next decision does not happen at first
}

// written is a topic as it was written.
type written struct {
	records []domain.Recorded
	chain   wire.Chain
}

func newDesk() *desk {
	d := &desk{logs: map[domain.Topic]*written{domain.RepoEvents: {}, domain.AccessEvents: {}}}
	d.takeOver()
	return d
}

// takeOver has the next owner sit down, who knows what is in the log and nothing else.
func (d *desk) takeOver() {
	d.state, d.undo = commands.NewState()
	for _, topic := range []domain.Topic{domain.RepoEvents, domain.AccessEvents} {
		for _, r := range d.logs[topic].records {
			if err := d.state.Fold(r); err != nil {
				panic(err)
			}
		}
	}
}

// Do decides a command.
func (d *desk) Do(_ context.Context, c journal.Command[*commands.State]) (r journal.Receipt, err error) {
	if d.loses {
		d.loses = false
		d.undo.Begin()
		_, _ = d.decide(c)
		d.undo.Rollback()
	}
	d.undo.Begin()
	if r.Events, err = d.decide(c); err != nil {
		d.undo.Rollback()
		return r, err
	}
	d.undo.Commit()
	log := d.logs[c.Partition.Topic]
	log.records = append(log.records, r.Events...)
	return r, nil
}

func (d *desk) decide(c journal.Command[*commands.State]) (records []domain.Recorded, err error) {
	log := d.logs[c.Partition.Topic]
	log.chain.Undo = d.undo
	now := morning.Add(time.Duration(d.len()) * time.Second)
	events, err := c.Decide(d.state, now)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		r := domain.Recorded{Event: e, Origin: c.Origin, At: now}
		r.Seq, r.Version = log.chain.Next(c.Partition.Topic, e)
		r.Position = domain.Position{Partition: c.Partition, Generation: "g", Offset: r.Seq}
		encoded, err := wire.Encode(r)
		if err != nil {
			return nil, err
		}
		if r, err = wire.Decode(encoded, r.Position); err != nil {
			return nil, err
		}
		if err := log.chain.Check(r); err != nil {
			return nil, err
		}
		if err := d.state.Fold(r); err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	c.Answer(d.state, records)
	return records, nil
}

// len is how many events there are.
func (d *desk) len() (n int) {
	for _, log := range d.logs {
		n += len(log.records)
	}
	return n
}

// batch are the events of a topic after the first so many, and no more than n.
func (d *desk) batch(topic domain.Topic, after, n int) domain.Batch {
	all := d.logs[topic].records
	return domain.Batch{Partition: domain.Partition{Topic: topic}, Generation: "g", Next: math.MaxInt64,
		Records: all[after:min(after+n, len(all))]}
}
