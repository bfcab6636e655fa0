package catalog

import (
	"net/url"
	"regexp"
	"strings"

	"chartledger/adapters/httpapi/api"
)

// addLine has helm know the app's repository, for a user. It asks for the password.
func (a app) addLine(user string) string {
	return "helm repo add " + word(a.RepoName) + " " + word(a.Base+"/helm/r/"+url.PathEscape(a.RepoOwner)+"/"+url.PathEscape(a.RepoName)) +
		" --username " + word(user)
}

// installLine has helm install the chosen version.
func (a app) installLine() string {
	return "helm install " + word("my-"+release(a.Name)) + " " + a.reference() + " --version " + word(a.Chosen.Version)
}

// pullLine has helm get the package of a chart that is not installed by itself.
func (a app) pullLine() string {
	return "helm pull " + a.reference() + " --version " + word(a.Chosen.Version)
}

func (a app) reference() string { return word(a.RepoName + "/" + a.Name) }

// library says whether a version is for other charts to use.
func library(v api.Version) bool { return v.Type == "library" }

// word is text as one word of a shell's command, whatever is in it.
func word(text string) string {
	if regexp.MustCompile(`^[A-Za-z0-9_@%+:,./-]+$`).MatchString(text) && text[0] != '-' {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// release is a name that a release may have.
func release(name string) string {
	return strings.Trim(regexp.MustCompile(`[^a-z0-9-]+`).ReplaceAllString(strings.ToLower(name[:min(len(name), 40)]), "-"), "-")
}
