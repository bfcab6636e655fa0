package projections

import (
	"context"
	"fmt"
	"time"

	"chartledger/domain"
)

// HistoryName is the name of the projection history.
const HistoryName = "history"

// History has who changed what, and when. Of app-events it has what ended: the
// outcomes of syncs and closed catalogs.
func History() Projection {
	return Projection{Name: HistoryName, Version: 1, Topics: []domain.Topic{domain.RepoEvents, domain.AccessEvents, domain.AppEvents}}
}

// HistoryTables are the tables of the projection history: one for each topic, so
// that any interleaving of the topics gives the same rows. Definitions are the
// repositories as repo-events leave them: what was there before a change.
type HistoryTables struct {
	Repos, Access, Apps Table[HistoryRow]
	Definitions         Table[RepoRow]
}

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

// FoldHistory writes the rows of records. They are new: the position says that
// none of them was applied before.
func FoldHistory(ctx context.Context, t HistoryTables, records []domain.Recorded) error {
	var repos, access, apps []HistoryRow
	definitions, err := load(ctx, t.Definitions, definedBy(records))
	if err != nil {
		return err
	}
	for _, r := range records {
		switch r.Position.Partition.Topic {
		case domain.RepoEvents:
			repos = append(repos, repoHistory(definitions, r))
		case domain.AccessEvents:
			access = append(access, historyRow(r, 0, accessChanges(r.Event)))
		case domain.AppEvents:
			if version, changes, ok := appChanges(r.Event); ok {
				apps = append(apps, historyRow(r, version, changes))
			}
		}
	}
	for _, part := range []struct {
		table Table[HistoryRow]
		rows  []HistoryRow
	}{{t.Repos, repos}, {t.Access, access}, {t.Apps, apps}} {
		if len(part.rows) == 0 {
			continue
		}
		if err := part.table.Save(ctx, part.rows); err != nil {
			return err
		}
	}
	return definitions.save(ctx)
}

// definedBy are the repositories that records of repo-events are about.
func definedBy(records []domain.Recorded) (ids []string) {
	for _, r := range records {
		if r.Position.Partition.Topic == domain.RepoEvents {
			ids = append(ids, r.Event.PartitionKey())
		}
	}
	return ids
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
