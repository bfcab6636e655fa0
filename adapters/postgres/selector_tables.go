package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"chartledger/projections"
)

// labels is the table of repositories' labels.
func labels() layout[projections.LabelsRow] {
	return layout[projections.LabelsRow]{
		table:   "labels",
		loaded:  []string{"id", "name", "labels", "created_at"},
		derived: []string{"name_key"},
		drop:    "id = ANY($1::text[])",
		values: func(r projections.LabelsRow) ([]any, error) {
			labels, err := document(r.Labels)
			return []any{r.ID, text(r.Name), labels, r.CreatedAt, key(r.Name)}, err
		},
	}
}

// selectors is the table of selectors.
func selectors() layout[projections.SelectorRow] {
	return layout[projections.SelectorRow]{
		table:  "selectors",
		loaded: []string{"id", "name", "expression"},
		drop:   "id = ANY($1::text[])",
		values: func(r projections.SelectorRow) ([]any, error) {
			return []any{r.ID, text(r.Name), text(r.Expression)}, nil
		},
	}
}

// After answers the next rows by their ids.
func (t *table[R]) After(ctx context.Context, id string, limit int) ([]R, error) {
	rows, err := t.tx.Query(ctx, fmt.Sprintf("SELECT %[1]s FROM %[2]s WHERE %[3]s > $1 ORDER BY %[3]s LIMIT $2",
		strings.Join(t.loaded, ", "), t.name(), t.loaded[0]), id, limit)
	if err != nil {
		return nil, fmt.Errorf("go through %s: %w", t.table, err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[R])
	if err != nil {
		return nil, fmt.Errorf("go through %s: %w", t.table, err)
	}
	return all, nil
}

// matches is the table of what matches, within a transaction.
type matches struct {
	tx     pgx.Tx
	schema string
}

// OfRepos answers the matches of repositories.
func (m matches) OfRepos(ctx context.Context, repoIDs []string) ([]projections.Match, error) {
	return m.find(ctx, "repo_id = ANY($1::text[])", repoIDs)
}

// OfSelectors answers the matches of selectors in a range of repositories.
func (m matches) OfSelectors(ctx context.Context, selectorIDs []string, after, upTo string) ([]projections.Match, error) {
	return m.find(ctx, "selector_id = ANY($1::text[]) AND repo_id > $2 AND repo_id <= $3", selectorIDs, after, upTo)
}

func (m matches) find(ctx context.Context, where string, args ...any) ([]projections.Match, error) {
	rows, err := m.tx.Query(ctx, "SELECT selector_id, repo_id FROM "+m.schema+".matches WHERE "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("load matches: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[projections.Match])
	if err != nil {
		return nil, fmt.Errorf("load matches: %w", err)
	}
	return found, nil
}

// Add takes in new matches.
func (m matches) Add(ctx context.Context, all []projections.Match) error {
	selectors, repos := apart(all)
	return m.exec(ctx, `INSERT INTO {schema}.matches (selector_id, repo_id, name_key, created_at)
		SELECT added.selector_id, added.repo_id, l.name_key, l.created_at
		FROM unnest($1::text[], $2::text[]) AS added (selector_id, repo_id) JOIN {schema}.labels l ON l.id = added.repo_id`, selectors, repos)
}

// Rename has the matches of repositories follow their names.
func (m matches) Rename(ctx context.Context, repoIDs []string) error {
	return m.exec(ctx, `UPDATE {schema}.matches m SET name_key = l.name_key FROM {schema}.labels l
		WHERE l.id = m.repo_id AND m.repo_id = ANY($1::text[]) AND m.name_key <> l.name_key`, repoIDs)
}

// Remove takes out matches.
func (m matches) Remove(ctx context.Context, all []projections.Match) error {
	selectors, repos := apart(all)
	return m.exec(ctx, `DELETE FROM {schema}.matches m USING unnest($1::text[], $2::text[]) AS gone (selector_id, repo_id)
		WHERE m.selector_id = gone.selector_id AND m.repo_id = gone.repo_id`, selectors, repos)
}

// DropRepos takes out the matches of repositories.
func (m matches) DropRepos(ctx context.Context, ids []string) error {
	return m.exec(ctx, "DELETE FROM {schema}.matches WHERE repo_id = ANY($1::text[])", ids)
}

// DropSelectors takes out the matches of selectors.
func (m matches) DropSelectors(ctx context.Context, ids []string) error {
	return m.exec(ctx, "DELETE FROM {schema}.matches WHERE selector_id = ANY($1::text[])", ids)
}

func (m matches) exec(ctx context.Context, sql string, args ...any) error {
	if _, err := m.tx.Exec(ctx, strings.ReplaceAll(sql, "{schema}", m.schema), args...); err != nil {
		return fmt.Errorf("change matches: %w", err)
	}
	return nil
}

// apart are the two sides of matches, as arrays of one length.
func apart(all []projections.Match) (selectors, repos []string) {
	selectors, repos = make([]string, len(all)), make([]string, len(all))
	for i, m := range all {
		selectors[i], repos[i] = m.SelectorID, m.RepoID
	}
	return selectors, repos
}
