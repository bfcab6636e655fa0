package repos

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// historyTab is what was done to a repository.
type historyTab struct {
	detail
	items   []api.HistoryEntry
	next    string
	problem *site.Problem
}

// showHistory lists what was done to a repository.
func showHistory(v *site.Visit) error {
	f := filterOf(v)
	d, err := open(v, "history")
	if err != nil {
		return err
	}
	t, status := historyTab{detail: d}, http.StatusOK
	page, err := v.Client.ListRepoHistoryWithResponse(v.Ctx(), d.ID, &api.ListRepoHistoryParams{Cursor: site.Given(f.cursor)})
	switch t.problem = site.Refused(err); {
	case t.problem != nil && t.problem.Status == http.StatusServiceUnavailable:
		status = t.problem.Status
	case err != nil:
		return err
	default:
		t.items, t.next = page.JSON200.Items, site.OrEmpty(page.JSON200.NextCursor)
	}
	return v.Render(status, historyPage(t))
}

// download is where the whole history is, a JSON document a line.
func (t historyTab) download() string {
	return api.BasePath + "/repos/" + url.PathEscape(t.ID) + "/history.ndjson"
}

// happened is an event in plain words, or its type if there are none for it.
func happened(ctx context.Context, e api.HistoryEntry) string {
	name := site.EventName(e.Type)
	if words := site.T(ctx, "event."+name); words != "event."+name {
		return words
	}
	return e.Type
}

// field is a changed field in plain words, or its name if there are none for it.
func field(ctx context.Context, name string) string {
	if label, is := strings.CutPrefix(name, "labels."); is {
		return site.T(ctx, "field.label", "key", label)
	}
	if words := site.T(ctx, "field."+name); words != "field."+name {
		return words
	}
	return name
}

// shown is a value of a history: a text as it is, a list with commas, all else as JSON.
func shown(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case []any:
		items := make([]string, len(value))
		for i, v := range value {
			items[i] = shown(v)
		}
		return strings.Join(items, ", ")
	}
	written, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(written)
}
