package catalog

import (
	"context"
	"net/url"

	"chartledger/adapters/web/graph"
	"chartledger/adapters/web/site"
)

// description is the chosen version's, or the app's.
func description(a app) string {
	if a.Chosen.Description != "" {
		return a.Chosen.Description
	}
	return a.Description
}

// shown is the tab that is shown.
func shown(a app) string {
	if a.Tab == "" {
		return "readme"
	}
	return a.Tab
}

// at is where a tab of the chosen version is.
func (a app) at(tab string) string { return a.of(a.Chosen.Version, tab) }

func (a app) of(version, tab string) string {
	return "/apps/" + a.ID + "?" + url.Values{"version": {version}, "tab": {tab}}.Encode()
}

// choices are the newest versions that are there, and the chosen one.
func (a app) choices(ctx context.Context) (all []site.Option) {
	chosen := a.Chosen.Version == ""
	for _, n := range a.Newest {
		if n.WithdrawnAt != nil && n.Version != a.Chosen.Version {
			continue
		}
		o := site.Option{Value: n.Version, Text: n.Version}
		if n.Version == a.LatestVersion {
			o.Text = site.T(ctx, "app.latest", "version", n.Version)
		}
		all = append(all, o)
		chosen = chosen || n.Version == a.Chosen.Version
	}
	if !chosen {
		all = append(all, site.Option{Value: a.Chosen.Version, Text: a.Chosen.Version})
	}
	return all
}

// chart is how many versions came out over time.
func (a app) chart(ctx context.Context) graph.Chart {
	c := graph.Versions(ctx, "over-time", a.moments(), a.Now)
	if a.Further {
		c.Note = site.T(ctx, "app.chart.newest", "n", newest)
	}
	return c
}

// searchFor is the catalog with what has a keyword.
func searchFor(keyword string) string { return "/catalog?" + url.Values{"q": {keyword}}.Encode() }
