package httpapi

import (
	"chartledger/adapters/httpapi/api"
	"chartledger/domain"
	"chartledger/projections"
)

// projectionShown is a projection as the contract shows it.
func projectionShown(p projections.Projection, all []projections.Generation, ends map[domain.Partition]int64) api.ProjectionShownJSONResponse {
	shown := api.ProjectionShownJSONResponse{Name: p.Name, Version: p.Version, Generations: []api.Generation{}}
	for _, g := range all {
		shown.Generations = append(shown.Generations, generationOf(g, ends))
	}
	return shown
}

func generationOf(g projections.Generation, ends map[domain.Partition]int64) api.Generation {
	shown := api.Generation{
		Generation: g.Number, State: api.GenerationState(g.State), SwitchWanted: g.SwitchWanted,
		Rate: g.Rate, Problem: named(g.Problem), CreatedAt: g.CreatedAt.UTC(), Positions: []api.PartitionPosition{},
	}
	for _, at := range g.Positions {
		end := ends[at.Partition]
		lag := max(end-at.Offset, 0) // the end may be older than the position
		shown.Positions = append(shown.Positions, api.PartitionPosition{
			Topic: string(at.Partition.Topic), Partition: at.Partition.Number, Offset: at.Offset, End: end, Lag: lag,
		})
		shown.Read, shown.Lag = shown.Read+at.Offset, shown.Lag+lag
	}
	return shown
}

// verificationOf is a verification as the contract shows it.
func verificationOf(v projections.Verification) api.VerificationShownJSONResponse {
	shown := api.VerificationShownJSONResponse{
		ID: v.ID, Projection: v.Projection, Generation: v.Generation, RequestedAt: v.RequestedAt.UTC(), FinishedAt: inUTC(v.FinishedAt),
		Done: v.Done, Total: v.Total, Rows: v.Rows, Different: v.Different, Differences: []api.Difference{}, Problem: named(v.Problem),
	}
	for _, d := range v.Differences {
		shown.Differences = append(shown.Differences, api.Difference{Table: d.Table, ID: d.ID, Column: named(d.Column), Got: d.Got, Want: d.Want})
	}
	return shown
}
