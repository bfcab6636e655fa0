package catalog_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"chartledger/adapters/web/catalog"
)

func TestAReadmeIsAPartOfItsPage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"headings are below the page's":      {"# One\n## Two", `<h3 id="readme-one">One</h3>` + "\n" + `<h4 id="readme-two">Two</h4>`},
		"no level is skipped":                {"# One\n#### Four", `<h4 id="readme-four">Four</h4>`},
		"a heading of the same name":         {"# One\n# One", `<h3 id="readme-one-1">One</h3>`},
		"no heading takes an id of the page": {"# content", `id="readme-content"`},
		"a link to a heading":                {"[go](#one)", `<a href="#readme-one" rel="nofollow">go</a>`},
		"a link elsewhere":                   {"[go](https://example.com/a?b=c)", `<a href="https://example.com/a?b=c" rel="nofollow">go</a>`},
		"a bare address":                     {"see https://example.com", `<a href="https://example.com" rel="nofollow">`},
		"a file beside it":                   {"[the *file*](docs/x.md)", `<p>the <em>file</em></p>`},
		"an image":                           {"![logo](https://example.com/l.png)", `<a href="https://example.com/l.png" rel="nofollow">logo</a>`},
		"an image without words":             {"![](https://example.com/l.png)", `>https://example.com/l.png</a>`},
		"an image in a link":                 {"[![build](https://a.example/b.svg)](https://c.example)", `<a href="https://c.example" rel="nofollow">build</a>`},
		"an image beside it":                 {"![logo](l.png)", `<p>logo</p>`},
		"a table":                            {"|a|b|\n|:-|-:|\n|1|2|", `<td align="right">2</td>`},
		"code":                               {"```html\n<script>x</script>\n```", `<pre tabindex="0"><code>&lt;script&gt;x&lt;/script&gt;`},
		"a break in a cell":                  {"|a|\n|-|\n|one<br/>two|", `one two`},
		"struck through":                     {"~~old~~", `<del>old</del>`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, whole := catalog.HTML(c.text); !strings.Contains(got, c.want) || !whole {
				t.Errorf("got %s, want %s in it, all of it", got, c.want)
			}
		})
	}
}

// hostile are READMEs of people who would like to run a script, or to be told who reads.
func hostile() []string {
	return []string{
		"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<iframe src=https://evil.example></iframe>",
		"<form action=https://evil.example><input name=password></form>", "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))",
		"[a](java\tscript:alert(1))", "[a](&#106;avascript:alert(1))", "[a](data:text/html;base64,PHNjcmlwdD4=)", "[a](vbscript:x)",
		"![a](javascript:alert(1))", "![a](data:image/svg+xml,<svg/onload=alert(1)>)", "<javascript:alert(1)>", "[a]: javascript:alert(1)\n[a]",
		"[a](//evil.example)", "[a](https://user:pass@evil.example)", "[a](\\\\evil.example)", "[a](/logout)", "[a](?x)", "<style>*{display:none}</style>",
		"<p style='position:fixed'>x</p>", "<div id=content>x</div>", "<a href=x onclick=y>z</a>", "<svg><script>alert(1)</script></svg>",
		"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">", "<base href=https://evil.example>",
		"<meta http-equiv=refresh content=0>", "<link rel=stylesheet href=https://evil.example>", "<object data=x></object>", "<embed src=x>",
		"# <img src=x onerror=alert(1)>", "# a {#content onclick=alert(1)}", "|<script>|\n|-|\n|<img src=x onerror=y>|", "```\n</code></pre><script>alert(1)</script>\n```",
		"<!-- --><script>alert(1)</script>", "<scr<script>ipt>alert(1)</script>", "[<script>](https://a.example \"x' onmouseover='y\")", "<details open ontoggle=alert(1)>",
		"&lt;script&gt;alert(1)&lt;/script&gt;", "<table><tr><td background=x>", "<template><script>x</script></template>", "<noscript><p title=\"</noscript><img src=x onerror=y>\">",
		"- [ ] <input autofocus onfocus=alert(1)>", "[x]( https://a.example/\u202e )", "\x00<script>\x00", "<hx-get=/logout hx-trigger=load>", "<p hx-get=/logout hx-trigger=load>x",
	}
}

func TestNoReadmeHarmsItsReader(t *testing.T) {
	t.Parallel()
	for _, text := range hostile() {
		rendered, _ := catalog.HTML(text)
		if reason := harm(rendered); reason != "" {
			t.Errorf("%q: %s: %s", text, reason, rendered)
		}
	}
}

// The list of what is harmless holds by itself, whatever the parser lets through.
func TestTheListAloneIsEnough(t *testing.T) {
	t.Parallel()
	for _, text := range append(hostile(), `<a href="javascript:alert(1)">x</a>`, `<a href="data:text/html,x">x</a>`, `<h3 id="content">x</h3>`,
		`<td style="x" align="right">`, `<p class="x">`, `<img src="https://evil.example/l.png">`) {
		if reason := harm(catalog.Harmless(text)); reason != "" {
			t.Errorf("%q: %s", text, reason)
		}
	}
}

func FuzzReadme(f *testing.F) {
	for _, text := range hostile() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rendered, _ := catalog.HTML(text)
		if reason := harm(rendered); reason != "" {
			t.Errorf("%s: %s", reason, rendered)
		}
	})
}

// harm is what a browser would make of a page that its reader could regret.
func harm(rendered string) string {
	z := html.NewTokenizer(strings.NewReader(rendered))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.CommentToken, html.DoctypeToken:
			return "there is a comment or a doctype"
		case html.StartTagToken, html.SelfClosingTagToken:
			if reason := harmOf(z.Token()); reason != "" {
				return reason
			}
		}
	}
}

func harmOf(tag html.Token) string {
	if !strings.Contains(" h3 h4 h5 h6 p br hr blockquote pre code em strong del ul ol li table thead tbody tr th td a div ", " "+tag.Data+" ") {
		return "there is a " + tag.Data
	}
	for _, a := range tag.Attr {
		ok := false
		switch a.Key {
		case "href":
			ok = strings.HasPrefix(a.Val, "https://") || strings.HasPrefix(a.Val, "http://") || strings.HasPrefix(a.Val, "#readme-")
		case "id":
			ok = strings.HasPrefix(a.Val, "readme-")
		case "class":
			ok = a.Val == "table-responsive" || a.Val == "table table-sm"
		case "rel", "align", "start", "tabindex":
			ok = true
		}
		if !ok {
			return "there is " + a.Key + "=" + a.Val
		}
	}
	return ""
}

func TestALongReadmeIsCutOff(t *testing.T) {
	t.Parallel()
	got, whole := catalog.HTML(strings.Repeat("A line of text.\n\n", 20_000) + "the end")
	if whole || strings.Contains(got, "the end") || len(got) < 256<<10 {
		t.Errorf("got %d bytes, whole %t", len(got), whole)
	}
	if _, whole := catalog.HTML(strings.Repeat("|`a_b_c`|[x](https://a.example)|*y*|\n|-|-|-|\n\n", 3000)); !whole {
		t.Error("a README with many small tables is cut off")
	}
}
