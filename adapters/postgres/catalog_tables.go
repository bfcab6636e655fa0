package postgres

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"chartledger/projections"
)

// apps is the table of apps.
func apps() layout[projections.AppRow] {
	return layout[projections.AppRow]{
		table:   "apps",
		loaded:  []string{"id", "repo_id", "name", "summary", "versions", "updated_at"},
		derived: []string{"name_key", "name_words", "keyword_words", "description_words"},
		values: func(r projections.AppRow) ([]any, error) {
			summary, err := document(r.Summary)
			return []any{r.ID, r.RepoID, text(r.Name), summary, r.Versions, r.UpdatedAt, key(r.Name),
				searchable(r.Name), searchable(strings.Join(r.Summary.Keywords, " ")), searchable(r.Summary.Description)}, err
		},
	}
}

// versions is the table of app versions. It has no index by repository, which
// would cost each of a million rows for the sake of a deletion: apps know theirs.
func versions() layout[projections.VersionRow] {
	return layout[projections.VersionRow]{
		table:   "app_versions",
		loaded:  []string{"id", "app_id", "repo_id", "app", "listing", "published_at", "withdrawn_at", "missing"},
		derived: []string{"sort_key"},
		drop:    "app_id IN (SELECT id FROM {schema}.apps WHERE repo_id = ANY($1::text[]))",
		values: func(r projections.VersionRow) ([]any, error) {
			listing, err := document(r.Listing)
			return []any{r.ID, r.AppID, r.RepoID, text(r.App), listing, r.PublishedAt, r.WithdrawnAt, r.Missing,
				semverKey(r.Listing.Version)}, err
		},
	}
}

// runs is the table of the indexer's runs.
func runs() layout[projections.RunRow] {
	return layout[projections.RunRow]{
		table: "runs",
		loaded: []string{"id", "repo_id", "trigger", "status", "repo_version", "covers", "at",
			"started_at", "finished_at", "result"},
		values: func(r projections.RunRow) ([]any, error) {
			result, err := document(r.Result)
			return []any{r.ID, r.RepoID, string(r.Trigger), r.Status, r.RepoVersion, r.Covers, r.At,
				r.StartedAt, r.FinishedAt, result}, err
		},
	}
}

// standings is the table of where repositories' catalogs stand.
func standings() layout[projections.StandingRow] {
	return layout[projections.StandingRow]{
		table: "standings",
		loaded: []string{"repo_id", "health", "covered", "running_id", "held_id", "last_id", "last_status",
			"finished_at", "apps", "versions", "listed", "listed_at"},
		values: func(r projections.StandingRow) ([]any, error) {
			return []any{r.RepoID, string(r.Health), r.Covered, r.RunningID, r.HeldID, r.LastID, r.LastStatus,
				r.FinishedAt, r.Apps, r.Versions, r.Listed, r.ListedAt}, nil
		},
	}
}

// answers is the table of which run answered which requests.
func answers() layout[projections.AnswerRow] {
	return layout[projections.AnswerRow]{
		table:  "answers",
		loaded: []string{"id", "repo_id", "covered", "run_id"},
		values: func(r projections.AnswerRow) ([]any, error) {
			return []any{r.ID, r.RepoID, r.Covered, r.RunID}, nil
		},
	}
}

// sorted goes through a map in the order of its keys.
func sorted(m map[string]string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}
