package postgres

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"

	"chartledger/domain"
	"chartledger/projections"
)

//go:embed schema/chartledger.sql
var sharedSQL string

//go:embed schema/visibility.sql
var visibilitySQL string

//go:embed schema/catalog.sql
var catalogSQL string

//go:embed schema/selectors.sql
var selectorsSQL string

//go:embed schema/history.sql
var historySQL string

// model is how a projection is kept: its tables, and how records change them. joins
// says that its topics meet in one table, which has to have one writer then.
type model struct {
	sql   string
	fold  func(ctx context.Context, tx pgx.Tx, schema string, records []domain.Recorded) error
	joins bool
}

// modelOf finds the model of a projection.
func modelOf(p projections.Projection) (model, error) {
	switch p.Name {
	case projections.VisibilityName:
		return model{sql: visibilitySQL, fold: foldVisibility}, nil
	case projections.CatalogName:
		return model{sql: catalogSQL, fold: foldCatalog}, nil
	case projections.SelectorsName:
		return model{sql: selectorsSQL, fold: foldSelectors, joins: true}, nil
	case projections.HistoryName:
		return model{sql: historySQL, fold: foldHistory}, nil
	}
	return model{}, fmt.Errorf("postgres has no tables for projection %q", p.Name)
}

func foldVisibility(ctx context.Context, tx pgx.Tx, schema string, records []domain.Recorded) error {
	return projections.FoldVisibility(ctx, projections.VisibilityTables{
		Repos:    repos().within(tx, schema),
		Requests: requests().within(tx, schema),
	}, records)
}

func foldCatalog(ctx context.Context, tx pgx.Tx, schema string, records []domain.Recorded) error {
	return projections.FoldCatalog(ctx, projections.CatalogTables{
		Apps:      apps().within(tx, schema),
		Versions:  versions().within(tx, schema),
		Runs:      runs().within(tx, schema),
		Standings: standings().within(tx, schema),
		Answers:   answers().within(tx, schema),
	}, records)
}

func foldSelectors(ctx context.Context, tx pgx.Tx, schema string, records []domain.Recorded) error {
	return projections.FoldSelectors(ctx, projections.SelectorTables{
		Labels:    labels().within(tx, schema),
		Selectors: selectors().within(tx, schema),
		Matches:   matches{tx, schema},
	}, records)
}

func foldHistory(ctx context.Context, tx pgx.Tx, schema string, records []domain.Recorded) error {
	return projections.FoldHistory(ctx, projections.HistoryTables{
		Repos:       history("repo_history").within(tx, schema),
		Access:      history("access_history").within(tx, schema),
		Apps:        history("app_history").within(tx, schema),
		Definitions: definitions().within(tx, schema),
		Known:       knownFields().within(tx, schema),
	}, records)
}
