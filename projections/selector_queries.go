package projections

import (
	"context"

	"chartledger/domain/selector"
)

// MaxMatched is how far the repositories that a selector matches are counted.
const MaxMatched = 10_000

// Matched is how many repositories a selector matches. Capped says that there are, or
// may be, more.
type Matched struct {
	Repos  int
	Capped bool
}

// Preview is what an expression matches, which may be no selector's yet, and a few of
// those repositories by name, of those that were counted.
type Preview struct {
	Matched
	Sample []Sampled
}

// Sampled is a repository of a Preview.
type Sampled struct{ ID, Name, Owner string }

// SelectorQueries answer what selectors match, to those who see all; the Kind is
// Forbidden for others.
type SelectorQueries interface {
	// MatchedBy answers how many repositories each of these selectors matches.
	MatchedBy(ctx context.Context, v Viewer, at Token, selectorIDs []string) (map[string]Matched, error)
	// Preview answers what an expression matches.
	Preview(ctx context.Context, v Viewer, at Token, e selector.Expression) (Preview, error)
}
