// Package graph draws small charts: bars in stacks, made on the server, as SVG that
// takes its colours from the style sheet. The same numbers are in a table behind each.
package graph

import (
	"context"
	"strconv"

	"chartledger/adapters/web/site"
)

// Chart is stacks of bars, side by side.
type Chart struct {
	ID      string // unique on its page
	Title   string
	Of      string // what a column is, such as a day
	Series  []Series
	Columns []Column
	Note    string // what one has to know to read it; "" nothing
}

// Series is one of the things that are counted. Tone is its colour: one, done, failed,
// held or other.
type Series struct{ Name, Tone string }

// Column is a stack: a count for each series, from the bottom up.
type Column struct {
	Name   string // in full, for the table
	Counts []int
}

// The drawing's own units: it is stretched to the width that there is.
const (
	height = 100.0
	step   = 10.0
	gap    = 2.0
)

// bar is a rectangle.
type bar struct{ x, y, width, height, tone string }

// Highest is the count of the highest stack.
func (c Chart) Highest() (most int) {
	for _, column := range c.Columns {
		most = max(most, column.Total())
	}
	return most
}

// Total is the count of a whole stack.
func (c Column) Total() (all int) {
	for _, n := range c.Counts {
		all += n
	}
	return all
}

// bars are the rectangles of a column, those of no height left out.
func (c Chart) bars(column int) (all []bar) {
	unit, top := height/float64(max(1, c.Highest())), height
	for i, n := range c.Columns[column].Counts {
		if n <= 0 {
			continue
		}
		tall := unit * float64(n)
		top -= tall
		all = append(all, bar{size(step*float64(column) + gap/2), size(top), size(step - gap), size(tall), c.Series[i].Tone})
	}
	return all
}

// box is the drawing's own size.
func (c Chart) box() string {
	return "0 0 " + size(step*float64(max(1, len(c.Columns)))) + " " + size(height)
}

func size(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// tip is what a column says when pointed at.
func (c Chart) tip(column int) string {
	text := c.Columns[column].Name
	for i, n := range c.Columns[column].Counts {
		if n > 0 || len(c.Series) == 1 {
			text += "\n" + c.Series[i].Name + ": " + strconv.Itoa(n)
		}
	}
	return text
}

// summary says in a sentence what the drawing shows.
func (c Chart) summary(ctx context.Context) string {
	if len(c.Columns) == 0 {
		return c.Title
	}
	all := 0
	for _, column := range c.Columns {
		all += column.Total()
	}
	return site.T(ctx, "graph.summary", "title", c.Title, "from", c.Columns[0].Name, "to", c.Columns[len(c.Columns)-1].Name,
		"all", all, "most", c.Highest())
}
