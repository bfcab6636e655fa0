package httpapi

import (
	"context"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"chartledger/adapters/httpapi/api"
	"chartledger/projections"
)

// countedDays is how many days are told of unless asked for more or less.
const countedDays = 30

// CountSyncsByDay tells how a repository's syncs ended, also of days without one.
func (s *server) CountSyncsByDay(ctx context.Context, r api.CountSyncsByDayRequestObject) (api.CountSyncsByDayResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	n := countedDays
	if r.Params.Days != nil {
		n = *r.Params.Days
	}
	since := s.Clock().UTC().Truncate(24*time.Hour).AddDate(0, 0, 1-n)
	found, err := s.Queries.SyncDays(ctx, s.viewer(ctx), at, r.ID, since)
	if err != nil {
		return nil, err
	}
	by := make(map[int64]projections.SyncDay, len(found))
	for _, d := range found {
		by[d.Day.Unix()] = d
	}
	body := api.CountSyncsByDay200JSONResponse{Days: make([]api.SyncDay, n)}
	for i := range n {
		day := since.AddDate(0, 0, i)
		d := by[day.Unix()]
		body.Days[i] = api.SyncDay{Day: openapi_types.Date{Time: day}, Completed: d.Completed, Failed: d.Failed,
			Held: d.Held, Superseded: d.Superseded, Cancelled: d.Cancelled}
	}
	return body, nil
}
