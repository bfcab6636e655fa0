package publishing

import (
	"net/url"
	"path"
	"strings"
)

// Link is the URL by which an index names an object beside it. A plus sign is
// written so that no server takes it for a space.
func Link(file string) string { return strings.ReplaceAll(url.PathEscape(file), "+", "%2B") }

// base is the last part of a URL.
func base(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return path.Base(link)
	}
	return path.Base(u.Path)
}

// Here is the name of the object that a URL in an index names, if it surely is one
// right beside that index.
func Here(link string) (file string, ok bool) {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "" || u.Host != "" || u.RawQuery != "" {
		return "", false
	}
	clean := path.Clean(u.Path)
	return clean, clean == path.Base(clean) && clean != "." && clean != ".." && clean != "/"
}
