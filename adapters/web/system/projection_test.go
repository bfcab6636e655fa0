package system_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"chartledger/adapters/web/site/sitetest"
)

func TestGenerationsAreShownWithWhatOneCanDo(t *testing.T) {
	t.Parallel()
	_, page := ask(t, with(projection(generation(2, "live", 10, 3, ""), generation(3, "building", 5, 8, `,"switch_wanted":true`), generation(1, "former", 13, 0, ""))),
		"GET", "/admin/projections/catalog", nil)
	sitetest.Has(t, page, "Generation 2", "3 events behind", ">1\u202f010</td>", ">2\u202f003</td>", "Generation 3", "5 of 13 events", "takes over by itself", "Generation 1", "Switch back to it",
		"generations/1/switch", "generations/1/drop", "generations/3/drop", `hx-get="/admin/projections/catalog"`)
	sitetest.Lacks(t, page, "generations/2/switch", "generations/2/drop", "generations/3/switch")
}

func TestAGenerationThatStoppedSaysWhy(t *testing.T) {
	t.Parallel()
	_, page := ask(t, with(projection(generation(1, "live", 1, 1, ""), generation(2, "building", 1, 1, `,"problem":"`+hostile+`"`))), "GET", "/admin/projections/catalog", nil)
	sitetest.Has(t, page, "Stopped", "&lt;script&gt;")
	sitetest.Lacks(t, page, hostile, "generations/2/switch")
}

func TestReadModelsAreBuiltAgainAndSwitched(t *testing.T) {
	t.Parallel()
	p := projection(generation(1, "live", 1, 0, ""))
	for path, c := range map[string]struct {
		form  url.Values
		asked string
	}{
		"/replay":               {url.Values{"switch": {"yes"}}, `POST /admin/projections/catalog/replay {"switch":true}`},
		"/replay?":              {url.Values{}, `POST /admin/projections/catalog/replay {"switch":false}`},
		"/generations/2/switch": {url.Values{}, `POST /admin/projections/catalog/switch {"generation":2}`},
		"/generations/2/drop":   {url.Values{"name": {"catalog"}}, `POST /admin/projections/catalog/drop {"generation":2}`},
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			a := with(p)
			for _, act := range []string{"replay", "switch", "drop"} {
				a.Answers["POST /admin/projections/catalog/"+act] = p
			}
			resp, _ := ask(t, a, "POST", "/admin/projections/catalog"+path, c.form)
			if resp.Code != http.StatusSeeOther || resp.Header().Get("Location") != "/admin/projections/catalog" || !slices.Contains(a.Calls(), c.asked) {
				t.Errorf("got %d to %q, and asked %q", resp.Code, resp.Header().Get("Location"), a.Calls())
			}
		})
	}
}

func TestOnlyItsNameDropsAGeneration(t *testing.T) {
	t.Parallel()
	a := with(projection(generation(1, "live", 1, 0, "")))
	resp, page := ask(t, a, "POST", "/admin/projections/catalog/generations/2/drop", url.Values{"name": {"history"}})
	if resp.Code != http.StatusUnprocessableEntity || len(a.Calls()) > 1 {
		t.Errorf("got %d, and asked %q", resp.Code, a.Calls())
	}
	sitetest.Has(t, page, "This is not the read model&#39;s name.")
}

func TestWhatIsRefusedIsSaidOnThePage(t *testing.T) {
	t.Parallel()
	a := with(projection(generation(1, "live", 1, 0, "")))
	a.Answers["POST /admin/projections/catalog/switch"] = `{"status":409,"code":"generation_behind","detail":"It is behind by 3."}`
	resp, page := ask(t, a, "POST", "/admin/projections/catalog/generations/2/switch", url.Values{})
	if resp.Code != http.StatusUnprocessableEntity {
		t.Errorf("got %d", resp.Code)
	}
	sitetest.Has(t, page, "It is behind by 3.", "Generation 1")
	for _, act := range []string{"replay", "verify", "generations/2/switch"} {
		if resp, _ := ask(t, a, "GET", "/admin/projections/catalog/"+act, nil); resp.Header().Get("Location") != "/admin/projections/catalog" {
			t.Errorf("%s, loaded again, leads to %q", act, resp.Header().Get("Location"))
		}
	}
}

func TestAComparisonIsShownUntilItIsOver(t *testing.T) {
	t.Parallel()
	a := with(projection(generation(1, "live", 1, 0, "")))
	at := "/admin/projections/catalog/verifications/v1"
	a.Answers["POST /admin/projections/catalog/verify"] = `{"id":"v1"}`
	if resp, _ := ask(t, a, "POST", "/admin/projections/catalog/verify", url.Values{}); resp.Header().Get("Location") != at {
		t.Errorf("got %d to %q", resp.Code, resp.Header().Get("Location"))
	}
	begun := `{"id":"v1","projection":"catalog","generation":1,"requested_at":"2026-11-27T12:00:00Z","done":40,"total":50,"rows":7`
	over := begun + `,"finished_at":"2026-11-27T12:00:01Z"`
	for answer, wants := range map[string][]string{
		begun + `}`:              {"40 of 50 events read", `hx-trigger="every 1s"`},
		over + `,"different":0}`: {"Every row is as the log says", "7 rows"},
		over + `,"different":1,"differences":[{"table":"apps","id":"a1","column":"name","want":"x","got":"` + hostile + `"}]}`: {"1 row is not as the log says", "apps a1", "&lt;script&gt;"},
		over + `,"problem":"the log is away"}`: {"could not be compared", "the log is away"},
	} {
		a.Answers["GET "+at] = answer
		_, page := ask(t, a, "GET", at, nil)
		sitetest.Has(t, page, wants...)
		sitetest.Lacks(t, page, hostile)
	}
}
