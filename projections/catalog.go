package projections

import (
	"context"
	"strconv"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// CatalogTables are the tables of the projection catalog.
type CatalogTables struct {
	Apps      Table[AppRow]
	Versions  Table[VersionRow]
	Runs      Table[RunRow]
	Standings Table[StandingRow]
	Answers   Table[AnswerRow]
}

// FoldCatalog brings the tables up to date with records, in their order.
func FoldCatalog(ctx context.Context, t CatalogTables, records []domain.Recorded) error {
	work, err := loadCatalog(ctx, t, records)
	if err != nil {
		return err
	}
	for _, r := range records {
		work.fold(r)
	}
	// Versions before apps: a table finds a repository's versions by its apps.
	for _, save := range []func(context.Context) error{
		work.versions.save, work.apps.save, work.runs.save, work.standings.save, work.answers.save,
	} {
		if err := save(ctx); err != nil {
			return err
		}
	}
	return nil
}

// catalogRows are the rows that a batch of app-events works on.
type catalogRows struct {
	apps      *rows[AppRow]
	versions  *rows[VersionRow]
	runs      *rows[RunRow]
	standings *rows[StandingRow]
	answers   *rows[AnswerRow]
}

func loadCatalog(ctx context.Context, t CatalogTables, records []domain.Recorded) (w catalogRows, err error) {
	var apps, versions, runs, repos, answers []string
	for _, r := range records {
		if ref, ok := appRef(r.Event); ok {
			apps = append(apps, ref.AppID)
		}
		if ref, ok := versionRef(r.Event); ok {
			versions, repos = append(versions, r.Event.Subject()), append(repos, ref.RepoID)
		}
		if run, ok := runOf(r.Event); ok {
			runs, repos = append(runs, run.SyncID), append(repos, run.RepoID)
			answers = append(answers, answerID(run))
		}
	}
	if w.apps, err = load(ctx, t.Apps, apps); err != nil {
		return w, err
	}
	if w.versions, err = load(ctx, t.Versions, versions); err != nil {
		return w, err
	}
	if w.runs, err = load(ctx, t.Runs, runs); err != nil {
		return w, err
	}
	if w.standings, err = load(ctx, t.Standings, repos); err != nil {
		return w, err
	}
	w.answers, err = load(ctx, t.Answers, answers)
	return w, err
}

// fold brings the rows up to date with one record.
func (w catalogRows) fold(r domain.Recorded) {
	if c, ok := r.Event.(catalog.Closed); ok {
		w.close(c.RepoID)
		return
	}
	if run, ok := runOf(r.Event); ok {
		w.foldRun(r, run)
		return
	}
	more := 0
	if ref, ok := versionRef(r.Event); ok {
		if after := w.standings.get(ref.RepoID).EvolveListed(r, ref); after.Listed == r.Version {
			w.standings.put(ref.RepoID, after)
		}
		before := w.versions.get(r.Event.Subject())
		after := before.Evolve(r)
		w.versions.put(after.ID, after)
		more = count(after.Live()) - count(before.Live())
	}
	if ref, ok := appRef(r.Event); ok {
		w.apps.put(ref.AppID, w.apps.get(ref.AppID).Evolve(r, more))
	}
}

// foldRun brings a run, and what sums up runs, up to date.
func (w catalogRows) foldRun(r domain.Recorded, run syncs.Run) {
	before, standing := w.runs.get(run.SyncID), w.standings.get(run.RepoID)
	if _, ok := outcomeOf(r.Event); ok && run.Covers >= standing.Covered {
		id := answerID(run)
		w.answers.put(id, AnswerRow{ID: id, RepoID: run.RepoID, Covered: run.Covers + 1, RunID: run.SyncID})
	}
	w.runs.put(run.SyncID, before.Evolve(r))
	w.standings.put(run.RepoID, standing.Evolve(r, before))
}

// close forgets a repository.
func (w catalogRows) close(repoID string) {
	w.versions.drop(repoID)
	w.apps.drop(repoID)
	w.runs.drop(repoID)
	w.standings.drop(repoID)
	w.answers.drop(repoID)
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func answerID(run syncs.Run) string { return run.RepoID + "@" + strconv.FormatInt(run.Covers, 10) }
