package httpapi

import (
	"net/http"

	"k8s.io/apimachinery/pkg/labels"

	"chartledger/adapters/httpapi/api"
	"chartledger/projections"
)

// repoFilter is what a list of repositories shall show. Newest first unless told.
func repoFilter(p api.ListReposParams) (projections.RepoFilter, error) {
	f := projections.RepoFilter{
		Q: value(p.Q), Runtime: string(value(p.Runtime)), Visibility: string(value(p.Visibility)),
		Status: string(value(p.Status)), Owner: value(p.Owner), View: projections.View(value(p.View)), Selector: value(p.Selector), Sort: string(value(p.Sort)),
	}
	if f.Sort == "" {
		f.Sort = string(api.RepoSortCreatedDesc)
	}
	if p.Label == nil {
		return f, nil
	}
	wanted, err := labels.ConvertSelectorToLabelsMap(*p.Label)
	if err != nil {
		return f, &problem{status: http.StatusBadRequest, code: "malformed_request",
			detail: "Labels are asked for as key=value, several with commas between them.",
			fields: []api.FieldError{unreadable("query:label")}}
	}
	f.Labels = wanted
	return f, nil
}
