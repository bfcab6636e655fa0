package projections

import (
	"fmt"
	"time"

	"chartledger/domain"
)

// HistoryRow is an event as somebody's doing. About is whose history it is part
// of: the event's partition key, which is a repository, a user or a selector.
type HistoryRow struct {
	About string
	Entry
}

// RowID is the event's place in its topic.
func (r HistoryRow) RowID() string { return fmt.Sprintf("%d/%d", r.Partition, r.Offset) }

// OfRepo is the repository, in the topics that are about repositories. History
// outlives them, so nothing ever drops its rows.
func (r HistoryRow) OfRepo() string { return r.About }

// Entry is one event of a history. RepoVersion is the version of the repository's
// definition that the event left or, for the outcome of a sync, was decided at; it
// is 0 where there is no repository.
type Entry struct {
	Topic                    domain.Topic
	Partition                int32
	Offset                   int64
	EventID                  string
	At                       time.Time
	Actor                    string
	Type, Subject            string
	RepoVersion              int64
	CommandID, CorrelationID string
	Changes                  []Change
}

// repoHistory is the row of a repo-event, which the definitions then include.
func repoHistory(definitions *rows[RepoRow], r domain.Recorded) HistoryRow {
	before := definitions.get(r.Event.PartitionKey())
	after := before.Evolve(r)
	if after.ID != "" {
		definitions.put(after.ID, after)
	}
	return historyRow(r, after.Version, repoChanges(r.Event, before, after))
}

func historyRow(r domain.Recorded, version int64, changes []Change) HistoryRow {
	return HistoryRow{About: r.Event.PartitionKey(), Entry: Entry{
		Topic: r.Position.Partition.Topic, Partition: r.Position.Partition.Number, Offset: r.Position.Offset,
		EventID: r.ID, At: moment(r.At), Actor: r.Actor, Type: r.Event.Type(), Subject: r.Event.Subject(),
		RepoVersion: version, CommandID: r.CommandID, CorrelationID: r.CorrelationID, Changes: changes,
	}}
}
