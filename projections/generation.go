package projections

import "time"

// GenerationState is what a generation of a projection is there for.
type GenerationState string

// The states. A dropped generation is no longer listed.
const (
	Live     GenerationState = "live"     // it answers queries
	Building GenerationState = "building" // it is filled from the log, to take over
	Former   GenerationState = "former"   // it was live, and is still fed: the way back
)

// Generation is one set of a projection's tables, filled from the log's beginning.
type Generation struct {
	Number       int
	Schema       string
	State        GenerationState
	SwitchWanted bool    // a building one takes over as soon as it is not behind
	Rate         float64 // events a second, lately
	Problem      string  // why it is no longer fed; "" when it is
	CreatedAt    time.Time
	Positions    []StartPosition
}

// Verification compares the rows of a projection's live generation with the fold
// of the log at the positions that were read with them.
type Verification struct {
	ID, Projection string
	RequestedAt    time.Time
	FinishedAt     *time.Time // nil: it is waited for
	Generation     int        // the one that was compared; 0: not begun
	Done, Total    int64      // events folded, of so many
	Rows           int64      // that were compared
	Different      int64      // rows that are not as the log says
	Differences    []Difference
	Problem        string // why it could not be carried out
}

// Difference is one place where a table is not as the log says. Column is ""
// when the whole row is missing or too much.
type Difference struct {
	Table  string `json:"table"`
	ID     string `json:"id"`
	Column string `json:"column"`
	Got    string `json:"got"`
	Want   string `json:"want"`
}
