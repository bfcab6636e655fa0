package helmindex

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"chartledger/domain/catalog"
)

// Folder is where an index says that packages are, relative to itself.
const Folder = "charts"

// Link is the URL by which an index names the package of a version. It is relative,
// since helm sends its user's password only to where the index came from. The id
// alone says which package it is: whatever a chart and its versions are called, it
// cannot lead to another. A package in an OCI registry helm gets by itself.
func Link(versionID, app string, l catalog.Listing) string {
	if oci(l.URLs) {
		return l.URLs[0]
	}
	return Folder + "/" + versionID + "/" + File(app, l)
}

func oci(urls []string) bool {
	return len(urls) > 0 && strings.HasPrefix(strings.ToLower(urls[0]), "oci://")
}

// plain is a name of a file that needs no care anywhere.
var plain = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}\.tgz$`)

// File is how the package of a version is called: as in the repository, since a
// signature names it so; or by chart and version.
func File(app string, l catalog.Listing) string {
	if len(l.URLs) > 0 {
		if u, err := url.Parse(l.URLs[0]); err == nil && plain.MatchString(path.Base(u.Path)) {
			return path.Base(u.Path)
		}
	}
	safe := strings.Map(func(r rune) rune {
		if strings.ContainsRune("._+-", r) || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, app+"-"+l.Version)
	if file := safe + ".tgz"; plain.MatchString(file) {
		return file
	}
	return "chart.tgz"
}
