package catalog_test

import (
	"net/http"
	"strings"
	"testing"

	"chartledger/adapters/web/site/sitetest"
)

const versionTwo = `{"version":"2.0.0","app_version":"7.2","digest":"sha256:0123456789abcdef0123","urls":[],"created":"2026-10-01T00:00:00Z","deprecated":false,
	"description":"It <b>stores</b>","home":"javascript:alert(1)","sources":["https://example.com/src","data:text/html,x"],"keywords":["kv & more"],
	"maintainers":[{"name":"Eve","url":"javascript:alert(2)","email":"eve@example.com"},{"name":"Bob","url":"https://bob.example"}],
	"dependencies":[{"name":"common","version":"1.x"}],"kube_version":">=1.25","type":"application",
	"package":"/helm/charts/v2/redis-2.0.0.tgz","published_at":"2026-11-02T00:00:00Z","withdrawn_at":null,"missing":true}`

const versionOne = `{"version":"1.0.0+b'; rm -rf /","app_version":"","digest":"","urls":[],"created":null,"deprecated":true,"type":"library",
	"published_at":"2026-09-02T00:00:00Z","withdrawn_at":"2026-11-26T12:00:00Z","missing":false}`

func redisApp() answers {
	versions := `{"items":[` + versionTwo + `,` + versionOne + `],"next_cursor":null}`
	return answers{"/apps/a1": redis, "/apps/a1/versions": versions, "/apps/a1/versions/2.0.0": versionTwo,
		"/apps/a1/versions/2.0.0/documents": `{"readme":"# Redis\n<script>x</script>[a](javascript:b)","values":"a: <script>\n","readme_truncated":true,"values_truncated":false}`}
}

func TestAnAppShowsWhatItsVersionSays(t *testing.T) {
	t.Parallel()
	_, page, queries := ask(t, redisApp(), "/apps/a1")
	sitetest.Has(t, page, "It &lt;b&gt;stores&lt;/b&gt;", "ada/stable", "javascript:alert(1)", `<a href="https://example.com/src" rel="noopener nofollow">example.com/src</a>`,
		"data:text/html,x", "Eve", "eve@example.com", `<a href="https://bob.example" rel="noopener nofollow">Bob</a>`, "common", "&gt;=1.25",
		`href="/catalog?q=kv+%26+more"`, "2.0.0 (latest)", "Missing from the last sync", `hx-trigger="load"`, "Show the README", "1 month ago", `role="img"`,
		`2026-10</th><td class="text-end">1</td>`, `2026-09</th><td class="text-end">1</td>`, `2026-11</th><td class="text-end">0</td>`)
	sitetest.Lacks(t, page, `href="javascript:`, `href="data:`, "<b>", "style=")
	for _, q := range queries {
		if strings.Contains(q, "documents") {
			t.Error("the package was read before anybody asked for it")
		}
	}
	if n := strings.Count(page, "<h1"); n != 1 {
		t.Errorf("there are %d h1", n)
	}
}

func TestTheLinesToInstallAreOneShellWordEach(t *testing.T) {
	t.Parallel()
	_, page, _ := ask(t, redisApp(), "/apps/a1")
	sitetest.Has(t, page, "helm repo add stable http://example.com/helm/r/ada/stable --username ada</code>",
		"helm install my-redis-b &#39;stable/redis&lt;b&gt;&#39; --version 2.0.0")
	a := redisApp()
	a["/apps/a1/versions"] = strings.ReplaceAll(a["/apps/a1/versions"], `"withdrawn_at":"2026-11-26T12:00:00Z"`, `"withdrawn_at":null`)
	_, page, _ = ask(t, a, "/apps/a1?version=1.0.0%2Bb%27%3B+rm+-rf+%2F")
	sitetest.Has(t, page, `helm pull &#39;stable/redis&lt;b&gt;&#39; --version &#39;1.0.0+b&#39;\&#39;&#39;; rm -rf /&#39;`, "Library chart")
	sitetest.Lacks(t, page, "helm install")
}

func TestTheTabsShowWhatThePackageSays(t *testing.T) {
	t.Parallel()
	_, page, _ := ask(t, redisApp(), "/apps/a1?tab=readme&version=2.0.0")
	sitetest.Has(t, page, `<h3 id="readme-redis">Redis</h3>`, "was cut off")
	sitetest.Lacks(t, page, "<script>x", "javascript:b")
	_, page, _ = ask(t, redisApp(), "/apps/a1?tab=values&version=2.0.0")
	sitetest.Has(t, page, "<code>a: &lt;script&gt;\n</code>")
	sitetest.Lacks(t, page, "was cut off")
	a := redisApp()
	a["/apps/a1/versions/2.0.0/documents"] = `{"readme":"","values":"","readme_truncated":false,"values_truncated":false}`
	_, page, _ = ask(t, a, "/apps/a1?tab=readme")
	sitetest.Has(t, page, "The package has no README.")
}

func TestAPackageThatCannotBeReadSpoilsNothingElse(t *testing.T) {
	t.Parallel()
	a := redisApp()
	a["/apps/a1/versions/2.0.0/documents"] = problem("502", "not_reachable", "The server did not answer.")
	status, page, _ := ask(t, a, "/apps/a1?tab=readme")
	if status != http.StatusOK {
		t.Errorf("got %d", status)
	}
	sitetest.Has(t, page, "The package could not be read", "The server did not answer.", "Try again", "helm install", "common")
}

func TestAPartThatCannotBeHadSaysSoInItsPlace(t *testing.T) {
	t.Parallel()
	a := redisApp()
	a["/apps/a1"] = problem("503", "read_models_away", "away")
	status, page, _ := ask(t, a, "/apps/a1?tab=readme", "HX-Request", "true")
	if status != http.StatusServiceUnavailable {
		t.Errorf("got %d", status)
	}
	sitetest.Has(t, page, `id="text"`, `id="versions"`, "The database is away")
	if status, page, _ = ask(t, answers{}, "/apps/a1"); status != http.StatusNotFound {
		t.Errorf("an app that is not there: got %d", status)
	}
	sitetest.Has(t, page, "Not found", "<h1")
}

func TestVersionsAreListed(t *testing.T) {
	t.Parallel()
	a := redisApp()
	a["/apps/a1/versions"] = strings.ReplaceAll(a["/apps/a1/versions"], `"next_cursor":null`, `"next_cursor":"c2"`)
	_, page, queries := ask(t, a, "/apps/a1?tab=versions&withdrawn=true")
	sitetest.Has(t, page, `href="/helm/charts/v2/redis-2.0.0.tgz"`, "<code aria-hidden=\"true\" title=\"sha256:0123456789abcdef0123\">0123456789ab</code>", `<tr class="withdrawn">`,
		"Withdrawn", "Missing", "Hide withdrawn versions", "cursor=c2", "Of the newest 100 versions.")
	if last := queries[len(queries)-1]; !strings.Contains(last, "withdrawn=true") || !strings.Contains(last, "limit=50") {
		t.Errorf("asked %s", last)
	}
	_, page, queries = ask(t, a, "/apps/a1?tab=versions")
	sitetest.Has(t, page, "Show withdrawn versions")
	if last := queries[len(queries)-1]; !strings.Contains(last, "withdrawn=false") {
		t.Errorf("asked %s", last)
	}
}

func TestAWithdrawnVersionIsNotInstalled(t *testing.T) {
	t.Parallel()
	_, page, queries := ask(t, redisApp(), "/apps/a1?tab=readme&version=1.0.0%2Bb%27%3B+rm+-rf+%2F")
	sitetest.Has(t, page, "no longer in its repository", "1 day ago", "nothing to read any more")
	sitetest.Lacks(t, page, "helm install", "helm pull")
	if strings.Contains(strings.Join(queries, " "), "documents") {
		t.Error("its package was asked for")
	}
}
