package wizard

import (
	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
	"context"
	"strings"
)

// entry is something that was entered, and the step where it was.
type entry struct{ step, title, text string }

// entries are what was entered at the steps before this one, that there is.
func (s sheet) entries(ctx context.Context) (all []entry) {
	add := func(at int, title, text string) {
		if at < s.at && at < s.reached && text != "" {
			all = append(all, entry{steps()[at].name, site.T(ctx, title), text})
		}
	}
	add(0, "wizard.runtime.step", site.T(ctx, "wizard.runtime."+s.Runtime))
	add(1, "wizard.address.name", s.Name)
	add(1, "wizard.address.url", s.shownURL())
	add(1, "wizard.address.description", s.Description)
	add(2, "wizard.mode.step", site.T(ctx, "wizard.mode."+s.Mode))
	add(3, "wizard.credential.step", site.T(ctx, "wizard.credential."+string(s.Credential.Kind)))
	add(3, "wizard.credential.trust", s.trust(ctx))
	if r := s.report(); r != nil && r.Ok {
		add(4, "wizard.check.step", found(ctx, r))
	}
	add(5, "wizard.labels.visibility", site.T(ctx, "wizard.labels."+s.Visibility))
	add(5, "wizard.labels.labels", strings.Join(labelTexts(s.Labels), ", "))
	return all
}

func labelTexts(labels []label) (all []string) {
	for _, l := range labels {
		all = append(all, l.Key+"="+l.Value)
	}
	return all
}

// trust is what is out of the ordinary in how servers are trusted.
func (s sheet) trust(ctx context.Context) string {
	var all []string
	for _, t := range []struct {
		so bool
		id string
	}{{s.CA != "", "wizard.credential.ca.set"}, {s.SkipVerify, "wizard.credential.skip.set"}, {s.ToOthers && !s.inS3(), "wizard.credential.others.set"}} {
		if t.so {
			all = append(all, site.T(ctx, t.id))
		}
	}
	return strings.Join(all, " ")
}

// found is what a good report found.
func found(ctx context.Context, r *api.ValidationReport) string {
	if r.Kind != nil && *r.Kind == api.RepoKindOther {
		return site.T(ctx, "wizard.check.other")
	}
	return site.T(ctx, "wizard.check.charts", "count", r.Charts) + ", " + site.T(ctx, "wizard.check.versions", "count", r.Versions)
}
