package repos

import (
	"net/url"
	"strings"

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
	return v.Page(usePage(useTab{d, home(v), v.Me.ID}))
}

// home is where the reader reaches the service.
func home(v *site.Visit) string {
	if v.PublicURL != "" {
		return strings.TrimSuffix(v.PublicURL, "/")
	}
	return v.Scheme() + "://" + v.Request().Host
}

// own is a Helm repository of this repository's charts alone.
func (t useTab) own() string {
	return helmAdd(t.Name, t.base+"/helm/r/"+url.PathEscape(t.Owner)+"/"+url.PathEscape(t.Name), t.me)
}

// all is one of everything that the reader may see.
func (t useTab) all() string { return helmAdd("chartledger", t.base+"/helm", t.me) }

// helmAdd has the password come from a file: on the command line others would see it.
func helmAdd(name, url, user string) string {
	return "helm repo add " + quoted(name) + " " + quoted(url) + " --username " + quoted(user) + " --password-stdin < token"
}

// install names the charts as Helm does.
func (t useTab) install() string {
	return "helm repo update && helm search repo " + quoted(t.Name+"/")
}

func (t useTab) curl() string {
	return `curl -H "Authorization: Bearer $(cat token)" ` + quoted(t.base+api.BasePath+"/apps?repo_id="+url.QueryEscape(t.ID))
}

// quoted is a text as one word of a shell: names are somebody else's.
func quoted(text string) string {
	safe := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@%+=", r)
	}
	if text != "" && strings.IndexFunc(text, func(r rune) bool { return !safe(r) }) < 0 {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
