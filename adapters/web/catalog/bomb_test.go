package catalog_test

import (
	"strings"
	"testing"
	"time"

	"chartledger/adapters/web/catalog"
)

// What takes time that grows with the square of its text would let one README keep a
// processor. Each is as long as is rendered: on one line, and in paragraphs that stay
// within the other bounds.
func TestNoReadmeTakesLong(t *testing.T) {
	t.Parallel()
	for name, part := range map[string]string{
		"quotes": ">", "brackets": "[", "closed": "[]", "nested links": "[a](", "images": "![", "stars": "*a ", "stars and under": "*a_ ",
		"doubles": "**a *", "ticks": "`a``", "entities": "&#x0;", "tables": "|a", "lists": "- ", "numbers": "1. ", "tags": "<a ", "comments": "<!--",
		"backslash": "\\", "strike": "~~a~", "mail": "a@b.", "urls": "http://a.b/(", "www": "www.a.", "definitions": "[a]: b\n", "deep": "> - ",
		"headings": "# a\n", "lines of quotes": ">>>>>>>>>>>>a\n", "uses": "[a][b] ", "cdata": "<![CDATA[", "less": "<", "emphasis ends": "a**", "links": "[a](<b",
		"rows": "|a|\n|-|\n|b|\n", "words": "a_b", "pointed": "[a](<b>) ",
	} {
		t.Run(name, func(t *testing.T) {
			for _, text := range []string{strings.Repeat(part, 256<<10/len(part)), paragraphs(part)} {
				begun := time.Now()
				catalog.HTML(text)
				if took := time.Since(begun); took > 15*time.Second {
					t.Errorf("it took %s", took)
				} else {
					t.Log(took)
				}
			}
		})
	}
}

// paragraphs are of the part as often as it may stand in one.
func paragraphs(part string) string {
	marks := strings.Count(part, "*") + strings.Count(part, "_") + strings.Count(part, "~") + 3*strings.Count(part, "[") + 3*strings.Count(part, "]")
	many := 4000/max(1, marks) - 1
	if strings.ContainsAny(part, ">-.") {
		many = min(many, 20)
	}
	one := strings.Repeat(part, many) + "\n\n"
	return strings.Repeat(one, 256<<10/len(one))
}
