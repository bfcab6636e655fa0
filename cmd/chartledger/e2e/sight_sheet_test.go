package e2e_test

import (
	"fmt"
	"os"
	"slices"
	"text/tabwriter"
	"time"
)

// sheet is a table with a column for each size.
type sheet struct {
	sizes []int
	names []string // of the rows, in their order
	cells map[string]map[int]string
}

// column is what was measured at one size, in order.
type column []struct{ name, value string }

func (c *column) add(name, value string) {
	*c = append(*c, struct{ name, value string }{name, value})
}

func (c *column) latency(name string, o outcome) {
	value := fmt.Sprintf("%.1f / %.1f", milliseconds(o.quantile(500)), milliseconds(o.quantile(990)))
	if o.lost {
		value = "does not hold"
	}
	c.add(fmt.Sprintf("%s at %d/s, p50 / p99 ms", name, atRate), value)
}

func (c *column) seen(name string, took []time.Duration) {
	slices.Sort(took)
	o := outcome{took: took}
	c.add(name+", p50 / p99 ms", fmt.Sprintf("%.0f / %.0f", milliseconds(o.quantile(500)), milliseconds(o.quantile(990))))
}

func (c *column) highest(name string, rate int) {
	c.add(fmt.Sprintf("%s, highest rate with p99 <= %v", name, sightWithin), fmt.Sprintf("%d/s", rate))
}

func (c *column) work(name string, w work, requests int) {
	each := func(d time.Duration) string { return fmt.Sprint((d / time.Duration(max(requests, 1))).Microseconds()) }
	c.add(name+", processor us a request, program / database", each(w.program)+" / "+each(w.database))
}

// column takes in what was measured at a size.
func (s *sheet) column(size int, c column) {
	s.sizes = append(s.sizes, size)
	if s.cells == nil {
		s.cells = map[string]map[int]string{}
	}
	for _, cell := range c {
		if !slices.Contains(s.names, cell.name) {
			s.names, s.cells[cell.name] = append(s.names, cell.name), map[int]string{}
		}
		s.cells[cell.name][size] = cell.value
	}
}

func (s *sheet) print() {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	defer w.Flush()
	row := func(name string, value func(size int) string) {
		fmt.Fprint(w, name, "\t")
		for _, size := range s.sizes {
			fmt.Fprint(w, value(size), "\t")
		}
		fmt.Fprintln(w)
	}
	row("repositories", func(size int) string { return fmt.Sprint(size) })
	for _, name := range s.names {
		row(name, func(size int) string { return s.cells[name][size] })
	}
}
