package repos

import (
	"net/url"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// useTab is how others use a repository.
type useTab struct {
	detail
	base, me string // where the service is, and who reads
}

// showUse shows lines to copy.
func showUse(v *site.Visit) error {
	d, err := open(v, "use")
	if err != nil {
		return err
	}
	return v.Page(usePage(useTab{d, v.Home(), v.Me.ID}))
}

// own is a Helm repository of this repository's charts alone.
func (t useTab) own() string {
	return helmAdd(t.Name, t.base+"/helm/r/"+url.PathEscape(t.Owner)+"/"+url.PathEscape(t.Name), t.me)
}

// all is one of everything that the reader may see.
func (t useTab) all() string { return helmAdd("chartledger", t.base+"/helm", t.me) }

// helmAdd has the password come from a file: on the command line others would see it.
func helmAdd(name, url, user string) string {
	return "helm repo add " + site.Word(name) + " " + site.Word(url) + " --username " + site.Word(user) + " --password-stdin < token"
}

// install names the charts as Helm does.
func (t useTab) install() string {
	return "helm repo update && helm search repo " + site.Word(t.Name+"/")
}

func (t useTab) curl() string {
	return `curl -H "Authorization: Bearer $(cat token)" ` + site.Word(t.base+api.BasePath+"/apps?repo_id="+url.QueryEscape(t.ID))
}
