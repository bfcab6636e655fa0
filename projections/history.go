package projections

import (
	"context"
	"errors"

	"chartledger/domain"
)

// HistoryName is the name of the projection history.
const HistoryName = "history"

// History has who changed what, and when. Of app-events it has what ended: the
// outcomes of syncs and closed catalogs.
func History() Projection {
	return Projection{Name: HistoryName, Version: 3, Topics: []domain.Topic{domain.RepoEvents, domain.AccessEvents, domain.AppEvents}}
}

// HistoryTables are the tables of the projection history: one for each topic, so
// that any interleaving of the topics gives the same rows. Definitions are the
// repositories as repo-events leave them, and Known is what access-events leave of
// users, selectors and tokens: what was there before a change.
type HistoryTables struct {
	Repos, Access, Apps Table[HistoryRow]
	Definitions         Table[RepoRow]
	Known               Table[KnownRow]
}

// FoldHistory writes the rows of records. They are new: the position says that
// none of them was applied before.
func FoldHistory(ctx context.Context, t HistoryTables, records []domain.Recorded) error {
	definitions, err := load(ctx, t.Definitions, definedBy(records))
	if err != nil {
		return err
	}
	known, err := load(ctx, t.Known, knownBy(records))
	if err != nil {
		return err
	}
	var repos, access, apps []HistoryRow
	for _, r := range records {
		switch r.Position.Partition.Topic {
		case domain.RepoEvents:
			repos = append(repos, repoHistory(definitions, r))
		case domain.AccessEvents:
			access = append(access, accessHistory(known, r))
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
	return errors.Join(definitions.save(ctx), known.save(ctx))
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
