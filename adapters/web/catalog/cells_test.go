package catalog_test

import (
	"strings"
	"testing"

	"chartledger/adapters/web/catalog"
)

// Each row of a table has as many cells as its head: a few letters a row would take
// gigabytes. One table is as bad as many.
func TestATableOfAReadmeIsBounded(t *testing.T) {
	t.Parallel()
	head := func(columns int) string {
		return strings.Repeat("|a", columns) + "|\n" + strings.Repeat("|-", columns) + "|\n"
	}
	for name, text := range map[string]string{
		"one":         head(1000) + strings.Repeat("|\n", 1000),
		"in a quote":  ">" + strings.ReplaceAll(head(1000)+strings.Repeat("|\n", 1000), "\n", "\n>"),
		"many":        strings.Repeat(head(100)+strings.Repeat("|\n", 100)+"\n", 200),
		"other space": head(1000) + strings.Repeat("\u00a0\n|\n", 1000),
	} {
		html, whole := catalog.HTML(text)
		if cells := strings.Count(html, "<td>"); whole || cells > 50_000 {
			t.Errorf("%s: there are %d cells, and that it is the whole is %v", name, cells, whole)
		}
	}
	if html, whole := catalog.HTML(head(6) + strings.Repeat("|a|b|c|d|e|f|\n", 1000)); !whole || strings.Count(html, "<td>") != 6000 {
		t.Error("a large table that people write is not shown as a whole")
	}
}

// What looks empty but is not to Markdown ends no paragraph: the marks go on.
func TestMarksGoOnOverWhatLooksEmpty(t *testing.T) {
	t.Parallel()
	if _, whole := catalog.HTML(strings.Repeat(strings.Repeat("[", 1000)+"\n\u00a0\n", 3)); whole {
		t.Error("it was rendered as a whole")
	}
}
