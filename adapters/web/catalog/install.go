package catalog

import (
	"net/url"
	"regexp"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// addLine has helm know the app's repository, for a user. It asks for the password.
func (a app) addLine(user string) string {
	return "helm repo add " + site.Word(a.RepoName) + " " + site.Word(a.Base+"/helm/r/"+url.PathEscape(a.RepoOwner)+"/"+url.PathEscape(a.RepoName)) +
		" --username " + site.Word(user)
}

// installLine has helm install the chosen version.
func (a app) installLine() string {
	return "helm install " + site.Word("my-"+release(a.Name)) + " " + a.reference() + " --version " + site.Word(a.Chosen.Version)
}

// pullLine has helm get the package of a chart that is not installed by itself.
func (a app) pullLine() string {
	return "helm pull " + a.reference() + " --version " + site.Word(a.Chosen.Version)
}

func (a app) reference() string { return site.Word(a.RepoName + "/" + a.Name) }

// library says whether a version is for other charts to use.
func library(v api.Version) bool { return v.Type == "library" }

// release is a name that a release may have.
func release(name string) string {
	return strings.Trim(regexp.MustCompile(`[^a-z0-9-]+`).ReplaceAllString(strings.ToLower(name[:min(len(name), 40)]), "-"), "-")
}
