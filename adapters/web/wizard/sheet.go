package wizard

import (
	"context"
	"slices"
	"strconv"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// sheet is what a step's page shows.
type sheet struct {
	draft
	at       int // the step's number
	reached  int // that of the first step that is not done
	faults   faults
	problem  *site.Problem // why the API refused
	proof    string        // of the report, for the draft to take over
	rows     int           // of labels, empty ones too
	audience *api.ForeseenAudience
	same     []api.Repo // others at this URL
}

// here is the step that is shown.
func (s sheet) here() step { return steps()[s.at] }

// learn asks what the step's page tells beside the draft.
func (s *sheet) learn(v *site.Visit) (err error) {
	switch s.here().name {
	case "labels":
		s.rows = min(len(s.Labels)+1, mostLabels)
		if v.QueryParam("add") != "" {
			s.rows = min(len(s.Labels)+2, mostLabels)
		}
		s.audience, err = foreseen(v, s.draft)
	case "review":
		s.same = sameURL(v, s.draft)
		s.audience, err = foreseen(v, s.draft)
	}
	return err
}

// wrong is what is wrong with a field, in the reader's language.
func (s sheet) wrong(ctx context.Context, field string) string {
	if id := s.faults[field]; id != "" {
		return site.T(ctx, id)
	}
	return ""
}

// number is a step's, as people count.
func number(at int) string { return strconv.Itoa(at + 1) }

// row is a label's, empty for what is behind the last.
func (s sheet) row(i int) label {
	if i < len(s.Labels) {
		return s.Labels[i]
	}
	return label{}
}

// or is the first that is something.
func or(values ...string) string {
	if i := slices.IndexFunc(values, func(v string) bool { return v != "" }); i >= 0 {
		return values[i]
	}
	return ""
}
