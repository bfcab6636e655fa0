package graph

import (
	"context"
	"time"

	"chartledger/adapters/web/site"
)

// Day is how the syncs of a day ended. Other is what was cancelled or superseded.
type Day struct {
	Date                           time.Time
	Completed, Held, Failed, Other int
}

// Outcomes is how syncs ended on each of so many days up to now. Days without any are
// there too; of days that are given twice the counts are added.
func Outcomes(ctx context.Context, id string, given []Day, now time.Time, days int) Chart {
	c := Chart{ID: id, Title: site.T(ctx, "graph.outcomes"), Of: site.T(ctx, "graph.day"), Series: []Series{
		{site.T(ctx, "graph.completed"), "done"}, {site.T(ctx, "graph.held"), "held"},
		{site.T(ctx, "graph.failed"), "failed"}, {site.T(ctx, "graph.other"), "other"},
	}, Columns: make([]Column, days)}
	first := day(now) - days + 1
	for i := range c.Columns {
		c.Columns[i] = Column{time.Unix(int64(first+i)*86400, 0).UTC().Format(time.DateOnly), make([]int, len(c.Series))}
	}
	for _, d := range given {
		at := day(d.Date) - first
		if at < 0 || at >= days {
			continue
		}
		for i, n := range []int{d.Completed, d.Held, d.Failed, d.Other} {
			c.Columns[at].Counts[i] += n
		}
	}
	return c
}

// day numbers the days.
func day(t time.Time) int { return int(t.Unix() / 86400) }
