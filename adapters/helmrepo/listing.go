package helmrepo

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"helm.sh/helm/v3/pkg/chart"

	"chartledger/domain/catalog"
)

// The limits of one listing.
const (
	maxListing  = 256 << 10 // its JSON
	maxName     = 255       // bytes of an app's name or a version
	maxVersions = 100_000   // of one app
)

// isSkippable is Helm's own exception (helm#12748): a repeated dependency does not
// make an entry of an index invalid.
func isSkippable(err error) bool {
	return errors.As(err, new(chart.ValidationError)) && strings.HasPrefix(err.Error(), "validation: more than one dependency with name or alias")
}

// plainValidation is Helm's reason without its prefixes.
func plainValidation(err error) string {
	s := strings.TrimPrefix(err.Error(), "validation: ")
	return printable(strings.ReplaceAll(s, "chart.metadata.", "the chart's "), maxReason)
}

// nameFault says why s cannot name an app or a version; "": it can.
func nameFault(what, s string) string {
	switch {
	case s == "":
		return "the " + what + " is empty"
	case len(s) > maxName:
		return fmt.Sprintf("the %s is longer than %d bytes", what, maxName)
	case !utf8.ValidString(s) || strings.ContainsRune(s, utf8.RuneError):
		return "the " + what + " is not valid UTF-8"
	case strings.ContainsFunc(s, unicode.IsControl):
		return "the " + what + " holds control characters"
	}
	return ""
}

// list makes a listing of v, which was admitted, or says why it cannot be one.
// rawSize is the size of v's text in the file; its JSON can be at most six times
// that, so that small entries need not be measured. 0: not known.
func list(v *chartVersion, rawSize int) (catalog.Listing, string) {
	if fault := nameFault("version", v.Version); fault != "" {
		return catalog.Listing{}, fault
	}
	for _, s := range append([]string{v.Digest}, v.URLs...) {
		if strings.ContainsRune(s, 0) {
			return catalog.Listing{}, "the digest or a URL holds a NUL character"
		}
	}
	// The version is kept long; a copy does not hold the whole entry's text.
	l := catalog.Listing{Version: strings.Clone(v.Version), Digest: v.Digest, URLs: v.URLs, Chart: describe(v.Metadata)}
	if l.URLs == nil {
		l.URLs = []string{}
	}
	if !v.Created.IsZero() {
		created := v.Created.UTC()
		l.Created = &created
	}
	if rawSize == 0 || rawSize > maxListing/8 {
		if b, err := json.Marshal(l); err != nil || len(b) > maxListing {
			return catalog.Listing{}, "the entry is larger than " + size(maxListing)
		}
	}
	return l, ""
}

// describe is m in the catalog's words. Helm has cleaned most of m; a NUL in the
// rest goes, because no database would take it.
func describe(m *chart.Metadata) catalog.Chart {
	c := catalog.Chart{
		APIVersion: withoutNUL(m.APIVersion), AppVersion: m.AppVersion, Description: m.Description, Home: m.Home,
		Icon: m.Icon, Keywords: m.Keywords, Sources: m.Sources, KubeVersion: m.KubeVersion, ChartType: m.Type,
		Deprecated: m.Deprecated, Annotations: m.Annotations,
	}
	for k, v := range m.Annotations {
		if strings.ContainsRune(k+v, 0) {
			delete(c.Annotations, k)
			c.Annotations[withoutNUL(k)] = withoutNUL(v)
		}
	}
	for _, p := range m.Maintainers {
		c.Maintainers = append(c.Maintainers, catalog.Maintainer{Name: p.Name, Email: p.Email, URL: p.URL})
	}
	for _, d := range m.Dependencies {
		c.Dependencies = append(c.Dependencies, catalog.Dependency{
			Name: d.Name, Version: d.Version, Repository: d.Repository, Condition: d.Condition, Tags: d.Tags, Alias: d.Alias,
		})
	}
	return c
}

func withoutNUL(s string) string { return strings.ReplaceAll(s, "\x00", "") }
