package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"chartledger/domain"
)

func errNotBuilt() error {
	return domain.Refuse(domain.Unavailable, "projection_not_built", "The read models are not built yet. Try again soon.")
}

// queryError says what callers may know of an error: that the database is away.
func queryError(err error) error {
	var pg *pgconn.PgError
	switch {
	case err == nil, domain.KindOf(err) != "", errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &pg) && (pg.Code == "42P01" || pg.Code == "3F000"): // no such table or schema
		return errors.Join(errNotBuilt(), err)
	case transient(err):
		return errors.Join(domain.Refuse(domain.Unavailable, "read_models_away", "The database of the read models is away. Try again soon."), err)
	}
	return fmt.Errorf("query the read models: %w", err)
}
