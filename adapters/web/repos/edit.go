package repos

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// editing is a repository as somebody would have it.
type editing struct {
	stored  api.Repo // as it is
	wanted  api.Repo // as it was filled in
	version string   // that it was filled in for
	problem *site.Problem
}

func showEdit(v *site.Visit) error {
	r, err := findIf(v, site.MayChange)
	if err != nil {
		return err
	}
	return v.Page(editPage(editing{stored: r, wanted: r, version: strconv.FormatInt(r.Version, 10)}))
}

// edit changes what differs from what is stored. If somebody changed the repository
// meanwhile, the form comes again with what is stored now, and what was filled in stays.
func edit(v *site.Visit) error {
	r, err := findIf(v, site.MayChange)
	if err != nil {
		return err
	}
	e := editing{stored: r, wanted: filled(v, r), version: v.FormValue("version")}
	update, differs := e.update()
	if !differs {
		return v.To(at(r.ID, ""))
	}
	_, err = v.Client.UpdateRepoWithResponse(v.Ctx(), r.ID, &api.UpdateRepoParams{IfMatch: version(v)}, update)
	if e.problem = site.Correctable(err); e.problem != nil {
		if overtaken(e.problem) {
			e.version = strconv.FormatInt(r.Version, 10)
		}
		return v.Render(http.StatusUnprocessableEntity, editPage(e))
	}
	if err != nil {
		return err
	}
	return v.To(at(r.ID, ""))
}

// filled is r with what the form says.
func filled(v *site.Visit, r api.Repo) api.Repo {
	r.Name, r.URL = strings.TrimSpace(v.FormValue("name")), strings.TrimSpace(v.FormValue("url"))
	r.Description = strings.ReplaceAll(v.FormValue("description"), "\r\n", "\n")
	r.Mode = api.RepoMode(v.FormValue("mode"))
	r.Runtimes = nil
	for _, runtime := range v.Request().Form["runtime"] {
		r.Runtimes = append(r.Runtimes, api.Runtime(runtime))
	}
	r.SyncIntervalSeconds, _ = strconv.ParseInt(v.FormValue("interval"), 10, 64) // it is chosen from a list
	r.CredentialToOtherHosts = v.FormValue("other_hosts") != ""
	r.TLS = nil
	ca, skip := strings.TrimSpace(strings.ReplaceAll(v.FormValue("ca"), "\r\n", "\n")), v.FormValue("insecure") != ""
	if ca != "" || skip {
		r.TLS = &api.RepoTLS{CaCertificates: &ca, InsecureSkipVerify: &skip}
	}
	return r
}

// update is what differs, and whether anything does.
func (e editing) update() (u api.RepoUpdate, differs bool) {
	was, want := e.stored, e.wanted
	u = api.RepoUpdate{Name: changedTo(was.Name, want.Name), URL: changedTo(was.URL, want.URL),
		Description: changedTo(was.Description, want.Description), Mode: changedTo(was.Mode, want.Mode),
		SyncIntervalSeconds:    changedTo(was.SyncIntervalSeconds, want.SyncIntervalSeconds),
		CredentialToOtherHosts: changedTo(was.CredentialToOtherHosts, want.CredentialToOtherHosts)}
	if !sameRuntimes(was.Runtimes, want.Runtimes) {
		runtimes := append(api.Runtimes{}, want.Runtimes...)
		u.Runtimes = &runtimes
	}
	if authorities(was) != authorities(want) || insecure(was) != insecure(want) {
		if u.TLS = want.TLS; u.TLS == nil {
			u.TLS = &api.RepoTLS{}
		}
	}
	return u, u != api.RepoUpdate{}
}

// changedTo is the new value, or nil if it is the old one.
func changedTo[T comparable](was, want T) *T {
	if was == want {
		return nil
	}
	return &want
}

func sameRuntimes(a, b api.Runtimes) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// authorities are the certificates by which r's servers are known.
func authorities(r api.Repo) string {
	if r.TLS == nil {
		return ""
	}
	return strings.TrimSpace(site.OrEmpty(r.TLS.CaCertificates))
}

// insecure says whether r's servers may show any certificate.
func insecure(r api.Repo) bool {
	return r.TLS != nil && r.TLS.InsecureSkipVerify != nil && *r.TLS.InsecureSkipVerify
}
