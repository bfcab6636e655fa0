package publishing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/Masterminds/semver/v3"

	"chartledger/domain/syncs"
)

// compare finds what is only on one side.
func compare(packages map[string]bool, index Index) (found []syncs.Warning) {
	named := make(map[string]bool)
	for name, versions := range index.All() {
		for _, v := range versions {
			missing := len(v.URLs) > 0
			for _, u := range v.URLs {
				file, here := Here(u)
				named[base(u)], named[file] = true, true // wherever it leads, it is not forgotten
				missing = missing && here && !packages[file]
			}
			if missing {
				found = append(found, syncs.Warning{App: name, Version: v.Version, Reason: "The index names a package that does not lie in the storage: push it again, or remove the version."})
			}
		}
	}
	for file := range packages {
		if !named[file] {
			app, version := parts(file)
			found = append(found, syncs.Warning{App: app, Version: version,
				Reason: fmt.Sprintf("The package %s lies in the storage, but the index does not name it: push it again, or remove it.", short(file))})
		}
	}
	slices.SortFunc(found, func(x, y syncs.Warning) int {
		return cmp.Or(strings.Compare(x.App, y.App), strings.Compare(x.Version, y.Version), strings.Compare(x.Reason, y.Reason))
	})
	return told(found)
}

// told is what is kept and told of what was found: names come from the storage, and
// have to fit into an event.
func told(found []syncs.Warning) []syncs.Warning {
	more := len(found) - syncs.MaxWarnings
	if more > 0 {
		found = slices.Clone(found[:syncs.MaxWarnings])
		found[len(found)-1] = syncs.Warning{Reason: fmt.Sprintf("%d more packages and entries of the index do not match.", more+1)}
	}
	for i, w := range found {
		found[i] = syncs.Warning{App: short(w.App), Version: short(w.Version), Reason: w.Reason}
	}
	return found
}

// maxShown is how many bytes are told of a name.
const maxShown = 200

// short is a name that can be shown.
func short(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return '?'
		}
		return r
	}, name[:min(len(name), 4*maxShown)])
	if len(name) > maxShown {
		name = strings.ToValidUTF8(name[:maxShown], "") + "…"
	}
	return name
}

// parts are the name and version that a package's file name tells, as far as that
// can be known.
func parts(file string) (name, version string) {
	whole := strings.TrimSuffix(file, ".tgz")
	for at, c := range whole {
		if c != '-' {
			continue
		}
		if _, err := semver.StrictNewVersion(strings.TrimPrefix(whole[at+1:], "v")); err == nil {
			return whole[:at], whole[at+1:]
		}
	}
	return whole, ""
}
