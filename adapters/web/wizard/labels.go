package wizard

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// mostLabels are as many as a repository carries.
const mostLabels = 64

// visibilities are those that she can choose.
func visibilities(me api.Me) []string {
	if me.Role == api.RoleUser {
		return []string{string(api.VisibilityPrivate)}
	}
	return []string{string(api.VisibilityPrivate), string(api.VisibilityPublic)}
}

// fillLabels takes over the rows that have something in them, but for one that is to go.
func fillLabels(v *site.Visit, d *draft) {
	_ = v.FormValue("visibility") // has the form read
	d.Visibility, d.Shared, d.Labels = v.FormValue("visibility"), true, nil
	keys, values := v.Request().PostForm["key"], v.Request().PostForm["value"]
	for i := range min(len(keys), len(values)) {
		l := label{strings.TrimSpace(keys[i]), strings.TrimSpace(values[i])}
		if l != (label{}) && v.FormValue("do") != "remove-"+strconv.Itoa(i) {
			d.Labels = append(d.Labels, l)
		}
	}
}

func labelFaults(d draft, me api.Me) faults {
	all := faults{}
	if !d.Shared {
		all[""] = "wizard.labels.needed"
	}
	if !slices.Contains(visibilities(me), d.Visibility) {
		all["visibility"] = "wizard.labels.visibility.wrong"
	}
	if len(d.Labels) > mostLabels {
		all["labels"] = "wizard.labels.many"
	}
	seen := map[string]bool{}
	for i, l := range d.Labels {
		n := strconv.Itoa(i)
		switch {
		case l.Key == "":
			all["key-"+n] = "wizard.labels.key.missing"
		case seen[l.Key]:
			all["key-"+n] = "wizard.labels.key.twice"
		case len(validation.IsQualifiedName(l.Key)) > 0:
			all["key-"+n] = "wizard.labels.key.wrong"
		}
		seen[l.Key] = true
		if len(validation.IsValidLabelValue(l.Value)) > 0 {
			all["value-"+n] = "wizard.labels.value.wrong"
		}
	}
	return all
}

// foretell tells who would see the repository while she chooses.
func foretell(v *site.Visit) error {
	var d draft
	fillLabels(v, &d)
	audience, err := foreseen(v, d)
	if err != nil {
		return err
	}
	return v.Render(http.StatusOK, whoSees(audience))
}

// foreseen is who would see the repository, nil if that cannot be told of what was
// entered yet.
func foreseen(v *site.Visit, d draft) (*api.ForeseenAudience, error) {
	if d.Visibility == "" {
		d.Visibility = string(api.VisibilityPrivate)
	}
	if len(labelFaults(d, v.Me)) > 0 && d.Shared {
		return nil, nil
	}
	found, err := v.Client.PreviewAudienceWithResponse(v.Ctx(), api.AudiencePreview{Visibility: api.Visibility(d.Visibility), Labels: d.labels()})
	if site.Correctable(err) != nil {
		return nil, nil //nolint:nilerr // it is an extra: without it she goes on all the same
	}
	if err != nil {
		return nil, err
	}
	return found.JSON200, nil
}
