package graph

import (
	"context"
	"time"

	"chartledger/adapters/web/site"
)

// The months that a chart of versions shows: no fewer, and no more.
const fewestMonths, mostMonths = 12, 36

// Versions is how many versions came out in each month, up to this one. Months without
// any are there too: a pause is what one wants to see. What came out before the first
// month that is shown is not counted.
func Versions(ctx context.Context, id string, moments []time.Time, now time.Time) Chart {
	this := month(now)
	months := fewestMonths
	for _, m := range moments {
		months = max(months, min(mostMonths, this-month(m)+1))
	}
	c := Chart{ID: id, Title: site.T(ctx, "graph.versions"), Of: site.T(ctx, "graph.month"),
		Series: []Series{{site.T(ctx, "graph.versions.series"), "one"}}, Columns: make([]Column, months)}
	first := this - months + 1
	for i := range c.Columns {
		c.Columns[i] = Column{time.Date(0, time.Month(first+i+1), 1, 0, 0, 0, 0, time.UTC).Format("2006-01"), []int{0}}
	}
	for _, m := range moments {
		if at := month(m) - first; at >= 0 && at < months {
			c.Columns[at].Counts[0]++
		}
	}
	return c
}

// month numbers the months.
func month(t time.Time) int {
	year, m, _ := t.UTC().Date()
	return 12*year + int(m) - 1
}
