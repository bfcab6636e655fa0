package wizard

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// fillAddress takes over the address, and names the repository after it if she did not.
func fillAddress(v *site.Visit, d *draft) {
	d.URL, d.Name = strings.TrimSpace(v.FormValue("url")), strings.TrimSpace(v.FormValue("name"))
	d.Description = strings.TrimSpace(strings.ReplaceAll(v.FormValue("description"), "\r\n", "\n"))
	if d.Name == "" {
		d.Name = suggested(d.URL)
	}
}

var userInfo = regexp.MustCompile(`^([^/?#]*//)[^/?#]*@`)

// shownURL is the URL without a password that somebody put there.
func (d draft) shownURL() string { return userInfo.ReplaceAllString(d.URL, "$1") }

var goodName = regexp.MustCompile(`^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$`)

// addressFaults says early what the API would say late; what it takes is up to it.
func addressFaults(d draft, _ api.Me) faults {
	all := faults{}
	u, err := url.Parse(d.URL)
	switch {
	case d.URL == "":
		all["url"] = "wizard.address.url.missing"
	case err != nil || u.Hostname() == "" || strings.ContainsAny(d.URL, " #"):
		all["url"] = "wizard.address.url.wrong"
	case u.User != nil:
		all["url"] = "wizard.address.url.credentials"
	case !slices.Contains([]string{"http", "https", "s3"}, u.Scheme):
		all["url"] = "wizard.address.url.scheme"
	case len(d.URL) > 2048:
		all["url"] = "wizard.address.url.long"
	}
	if !goodName.MatchString(d.Name) {
		all["name"] = "wizard.address.name.wrong"
	}
	if len(d.Description) > 500 {
		all["description"] = "wizard.address.description.long"
	}
	return all
}

// nameTaken says whether another repository of hers has the name. The API decides; this
// only spares her the way to the end.
func nameTaken(v *site.Visit, d draft) faults {
	for _, r := range alike(v, api.ListReposParams{Owner: &v.Me.ID, Q: &d.Name}) {
		if r.Name == d.Name {
			return faults{"name": "wizard.address.name.taken"}
		}
	}
	return nil
}

// sameURL are the repositories that she sees at this URL already.
func sameURL(v *site.Visit, d draft) (same []api.Repo) {
	for _, r := range alike(v, api.ListReposParams{Q: &d.URL}) {
		if strings.TrimRight(r.URL, "/") == strings.TrimRight(d.URL, "/") {
			same = append(same, r)
		}
	}
	return same[:min(len(same), 3)]
}

// alike are repositories that a search finds, none if it cannot be made now.
func alike(v *site.Visit, p api.ListReposParams) []api.Repo {
	limit := api.Limit(100)
	p.Limit = &limit
	found, err := v.Client.ListReposWithResponse(v.Ctx(), &p)
	if err != nil {
		return nil
	}
	return found.JSON200.Items
}

// suggestName says what the repository would be called, while she types the address.
func suggestName(v *site.Visit) error {
	return v.HTML(http.StatusOK, template.HTMLEscapeString(nameHint(v.Ctx(), suggested(strings.TrimSpace(v.FormValue("url"))))))
}

// nameHint says what a name may be, or is if none is given.
func nameHint(ctx context.Context, name string) string {
	if name == "" {
		return site.T(ctx, "wizard.address.name.hint")
	}
	return site.T(ctx, "wizard.address.name.made", "name", name)
}
