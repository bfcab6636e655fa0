package helmrepo

import (
	"net/url"
	"path"
	"strings"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
)

// indexURL is where the index of the repository at raw lies. A last segment
// `index.yaml` is taken as given; a query string stays the query.
func indexURL(raw string) (*url.URL, *indexing.Failure) {
	u, err := url.Parse(strings.TrimSpace(raw))
	switch {
	case err != nil || u.Scheme == "" || u.Opaque != "":
		return nil, hopeless(repo.CodeNotURL, "This is not a URL. Give one like https://charts.example.com/stable.")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, hopeless(repo.CodeSchemeNotSupported,
			"Only http, https and s3 repositories can be read, not "+quote(u.Scheme)+". Give the repository's https URL.")
	case u.Hostname() == "":
		return nil, hopeless(repo.CodeNotURL, "The URL names no host. Give one like https://charts.example.com/stable.")
	case u.User != nil:
		return nil, hopeless(repo.CodeNotURL,
			"The URL holds a user name or password. Leave them out of it and give them as a basic credential.")
	}
	u.Fragment, u.RawFragment = "", ""
	if path.Base(u.Path) != "index.yaml" {
		u = u.JoinPath("index.yaml")
	}
	return u, nil
}

// shown is u as anyone may read it: user and query may be secrets.
func shown(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
}
