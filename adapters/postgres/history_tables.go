package postgres

import "chartledger/projections"

// history is a table of events as somebody's doing. Its rows are written once.
func history(name string) layout[projections.HistoryRow] {
	return layout[projections.HistoryRow]{
		table: name,
		loaded: []string{"id", "log_partition", "log_offset", "event_id", "at", "actor", "type", "subject",
			"repo_version", "command_id", "correlation_id", "changes", "about"},
		values: func(r projections.HistoryRow) ([]any, error) {
			if r.Changes == nil {
				r.Changes = []projections.Change{}
			}
			changes, err := document(r.Changes)
			return []any{r.RowID(), r.Partition, r.Offset, r.EventID, r.At, text(r.Actor), r.Type, text(r.Subject),
				r.RepoVersion, text(r.CommandID), text(r.CorrelationID), changes, text(r.About)}, err
		},
	}
}

// definitions is the table of repositories as the history knows them: the columns
// of repos, without those that only searches need.
func definitions() layout[projections.RepoRow] {
	l := repos()
	whole, kept := l.values, len(l.loaded)
	l.table, l.derived = "definitions", nil
	l.values = func(r projections.RepoRow) ([]any, error) {
		values, err := whole(r)
		return values[:kept], err
	}
	return l
}

// knownFields is the table of users, selectors and tokens as the history knows them.
func knownFields() layout[projections.KnownRow] {
	return layout[projections.KnownRow]{
		table: "known", loaded: []string{"id", "fields"},
		values: func(r projections.KnownRow) ([]any, error) {
			fields, err := document(r.Fields)
			return []any{text(r.ID), fields}, err
		},
	}
}
