package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/singleflight"

	"chartledger/domain"
	"chartledger/projections"
)

// lookout asks how far the live read models are on behalf of all queries that wait
// for a token. Each asking for itself would keep the connections from the very
// projectors that they wait for.
type lookout struct {
	db     *DB
	flight singleflight.Group
}

// before says that the projections do not include at yet. When it cannot tell it
// says no: the query's own snapshot has the last word.
func (l *lookout) before(used []projections.Projection, at projections.Token) bool {
	if len(at) == 0 {
		return false
	}
	seen, err, _ := l.flight.Do(fmt.Sprint(known(used)), func() (any, error) { return l.look(known(used)) })
	if err != nil {
		return false
	}
	for _, want := range at {
		for _, have := range seen.([]domain.Position) {
			if errors.Is(reached(want, have), errLagging) {
				return true
			}
		}
	}
	return false
}

// lookTime bounds one look. It is nobody's own, so that it ends with nobody's context.
const lookTime = time.Second

func (l *lookout) look(names []string, versions []int) ([]domain.Position, error) {
	ctx, cancel := context.WithTimeout(context.Background(), lookTime)
	defer cancel()
	rows, err := l.db.pool.Query(ctx, livePositionsSQL, names, versions)
	if err != nil {
		return nil, err
	}
	return collectPositions(rows)
}
