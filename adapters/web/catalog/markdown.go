package catalog

import (
	"bytes"
	"context"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/util"
)

// mark is in front of the ids of a README: they cannot be those of the page.
const mark = "readme-"

// readme renders Markdown that anybody may have written. Its parser lets no HTML
// through; what it makes then passes a list of what is harmless, so that neither has
// to be without faults. It makes no image: one would tell a stranger who reads.
type readme struct {
	markdown goldmark.Markdown
	harmless *bluemonday.Policy
	finish   *strings.Replacer
	turns    chan struct{} // one for each that may be rendered now
}

// renderedAtOnce bounds what rendering takes of the machine: the worst README needs a
// hundred times what others do, and anybody may ask for it as often as she likes.
const renderedAtOnce = 2

func newReadme() *readme {
	return &readme{
		markdown: goldmark.New(
			goldmark.WithExtensions(extension.Strikethrough, extension.Linkify,
				extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute))),
			goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithASTTransformers(util.Prioritized(tamer{}, 100)))),
		harmless: harmless(),
		finish: strings.NewReplacer("<table>", `<div class="table-responsive" tabindex="0"><table class="table table-sm">`, "</table>", "</table></div>",
			"<pre>", `<pre tabindex="0">`),
		turns: make(chan struct{}, renderedAtOnce),
	}
}

func harmless() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "del", "ul", "ol", "li",
		"table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("id").Matching(idPattern()).OnElements("h3", "h4", "h5", "h6")
	p.AllowAttrs("align").Matching(bluemonday.CellAlign).OnElements("th", "td")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("href").Matching(regexp.MustCompile(`^(https?://|#` + mark + `)`)).OnElements("a")
	p.AllowURLSchemes("http", "https")
	p.AllowRelativeURLs(true) // those to a heading
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(false)
	return p
}

// render is html, when it is the text's turn.
func (r *readme) render(ctx context.Context, text string) (html string, whole bool, err error) {
	select {
	case r.turns <- struct{}{}:
		defer func() { <-r.turns }()
		html, whole = r.html(text)
		return html, whole, nil
	case <-ctx.Done():
		return "", false, ctx.Err()
	}
}

// html renders text, and says whether all of it.
func (r *readme) html(text string) (html string, whole bool) {
	text, whole = bounded(text)
	var out bytes.Buffer
	if err := r.markdown.Convert([]byte(text), &out); err != nil { // the writer cannot fail, and nothing else does
		return "", false
	}
	return r.finish.Replace(r.harmless.SanitizeReader(&out).String()), whole
}
