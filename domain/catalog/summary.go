package catalog

import (
	"iter"

	"github.com/Masterminds/semver/v3"
)

// Newest is the index of the version that speaks for the app: the newest stable
// one by semver; if there is none the newest pre-release; if none is a version at
// all, the first. It is -1 for no listings.
func Newest(listings []Listing) int {
	best := -1
	var bestVersion *semver.Version
	for i, l := range listings {
		v, err := semver.NewVersion(l.Version)
		if err != nil {
			continue
		}
		if best < 0 || newer(v, bestVersion) {
			best, bestVersion = i, v
		}
	}
	if best < 0 && len(listings) > 0 {
		return 0
	}
	return best
}

// newer says whether a speaks for the app rather than b: stable before pre-release.
func newer(a, b *semver.Version) bool {
	if aStable, bStable := a.Prerelease() == "", b.Prerelease() == ""; aStable != bStable {
		return aStable
	}
	return a.GreaterThan(b)
}

// Before is the one of versions that speaks for the app rather than all others and
// than; "": none does.
func Before(than string, versions iter.Seq[string]) string {
	best := ""
	bestVersion, _ := semver.NewVersion(than)
	for number := range versions {
		v, err := semver.NewVersion(number)
		if err == nil && (bestVersion == nil || newer(v, bestVersion)) {
			best, bestVersion = number, v
		}
	}
	return best
}

// Summarize is what an app shows of itself when l speaks for it.
func Summarize(l Listing) Summary {
	return Summary{
		LatestVersion: l.Version, AppVersion: l.AppVersion, Description: l.Description,
		Home: l.Home, Icon: l.Icon, Keywords: l.Keywords, Deprecated: l.Deprecated,
	}
}
