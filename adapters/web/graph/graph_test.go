package graph_test

import (
	"bytes"
	"encoding/xml"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/web/graph"
)

func at(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return t
}

func draw(t *testing.T, c graph.Chart) string {
	t.Helper()
	var page bytes.Buffer
	if err := graph.Draw(c).Render(t.Context(), &page); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

func days() []graph.Day {
	return []graph.Day{
		{Date: at("2026-11-25"), Completed: 6, Failed: 2}, {Date: at("2026-11-27"), Completed: 1, Held: 1, Other: 3},
		{Date: at("2026-11-27"), Completed: 2}, {Date: at("2020-01-01"), Failed: 99}, {Date: at("2027-01-01"), Failed: 99},
	}
}

func TestOutcomesHaveEveryDay(t *testing.T) {
	t.Parallel()
	c := graph.Outcomes(t.Context(), "g", days(), at("2026-11-27").Add(23*time.Hour), 4)
	want := map[string][]int{"2026-11-24": {0, 0, 0, 0}, "2026-11-25": {6, 0, 2, 0}, "2026-11-26": {0, 0, 0, 0}, "2026-11-27": {3, 1, 0, 3}}
	if len(c.Columns) != len(want) || c.Highest() != 8 {
		t.Errorf("got %d columns, the highest %d", len(c.Columns), c.Highest())
	}
	for _, column := range c.Columns {
		for i, n := range column.Counts {
			if want[column.Name] == nil || want[column.Name][i] != n {
				t.Errorf("%s: got %v, want %v", column.Name, column.Counts, want[column.Name])
			}
		}
	}
}

func TestVersionsHaveEveryMonth(t *testing.T) {
	t.Parallel()
	now := at("2026-11-27")
	for name, c := range map[string]struct {
		moments      []time.Time
		months, all  int
		first, final string
	}{
		"none":       {nil, 12, 0, "2025-12", "2026-11"},
		"a few":      {[]time.Time{at("2026-11-01"), at("2026-11-30"), at("2026-01-31")}, 12, 3, "2025-12", "2026-11"},
		"years":      {[]time.Time{at("2024-12-31"), at("2026-11-02")}, 24, 2, "2024-12", "2026-11"},
		"ages":       {[]time.Time{at("2010-01-01"), at("2023-12-01")}, 36, 1, "2023-12", "2026-11"},
		"the future": {[]time.Time{at("2030-01-01")}, 12, 0, "2025-12", "2026-11"},
		"no date":    {[]time.Time{{}}, 36, 0, "2023-12", "2026-11"},
	} {
		got := graph.Versions(t.Context(), "g", c.moments, now)
		all := 0
		for _, column := range got.Columns {
			all += column.Total()
		}
		if len(got.Columns) != c.months || all != c.all || got.Columns[0].Name != c.first || got.Columns[c.months-1].Name != c.final {
			t.Errorf("%s: got %d months from %s to %s with %d", name, len(got.Columns), got.Columns[0].Name, got.Columns[len(got.Columns)-1].Name, all)
		}
	}
}

// What the picture shows and what the table says are the same numbers.
func TestThePictureIsTheTable(t *testing.T) {
	t.Parallel()
	c := graph.Outcomes(t.Context(), "g", days(), at("2026-11-27"), 30)
	page := draw(t, c)
	drawn, told := bars(t, page, c.Highest()), cells(page)
	if len(told) != 30*4 {
		t.Fatalf("the table has %d numbers", len(told))
	}
	tones := []string{"graph-done", "graph-held", "graph-failed", "graph-other"}
	for i, n := range told {
		if got := drawn[i/4][tones[i%4]]; got != n {
			t.Errorf("column %d, %s: drawn %d, told %d", i/4, tones[i%4], got, n)
		}
	}
}

// cells are the table's numbers in its order.
func cells(page string) (all []int) {
	for _, m := range regexp.MustCompile(`<td class="text-end">([0-9]+)</td>`).FindAllStringSubmatch(page, -1) {
		n, _ := strconv.Atoi(m[1])
		all = append(all, n)
	}
	return all
}

// bars are the counts that a drawing shows, by column and class. Within a column no
// bar may stand on another's place.
func bars(t *testing.T, page string, highest int) map[int]map[string]int {
	t.Helper()
	all := make(map[int]map[string]int)
	for column, group := range strings.Split(page, `<g class="graph-column">`)[1:] {
		group, _, _ = strings.Cut(group, "</g>")
		all[column] = make(map[string]int)
		top := 100.0
		for _, m := range regexp.MustCompile(`class="(graph-\w+)" x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)"`).FindAllStringSubmatch(group, -1) {
			if m[1] == "graph-ground" {
				continue
			}
			x, y, tall := number(m[2]), number(m[3]), number(m[5])
			if math.Abs(y+tall-top) > 1e-9 || int(x/10) != column || y < -1e-9 {
				t.Errorf("column %d: a bar at %s,%s of %s does not stand on the one below", column, m[2], m[3], m[5])
			}
			top = y
			all[column][m[1]] = int(math.Round(tall * float64(highest) / 100))
		}
	}
	return all
}

func number(text string) float64 {
	n, _ := strconv.ParseFloat(text, 64)
	return n
}

// A page may hold no inline style, and a name may be anybody's.
func TestADrawingIsSafe(t *testing.T) {
	t.Parallel()
	page := draw(t, graph.Chart{ID: "g", Title: `<script>"`, Of: "<i>", Note: "<u>", Series: []graph.Series{{Name: "<s>", Tone: "one"}}, Columns: []graph.Column{{Name: "<b>", Counts: []int{1}}}})
	for _, bad := range []string{"style=", "<script>", "<i>", "<u>", "<s>", "<b>"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %s", bad)
		}
	}
	for _, want := range []string{`role="img"`, `aria-labelledby="g-title"`, `<title id="g-title">`, "<details", "<caption"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if err := xml.Unmarshal([]byte(page), new(struct{})); err != nil {
		t.Errorf("it is not well-formed: %v", err)
	}
}

func TestNothingIsDrawnOfNothing(t *testing.T) {
	t.Parallel()
	if page := draw(t, graph.Chart{ID: "g", Title: "None"}); strings.Contains(page, "NaN") || strings.Contains(page, "Inf") {
		t.Error(page)
	}
}
