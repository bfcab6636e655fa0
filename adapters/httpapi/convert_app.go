package httpapi

import (
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain/catalog"
	"chartledger/projections"
	"chartledger/projections/helmindex"
)

// appOf is an app as its readers see it.
func appOf(a projections.App) api.App {
	return api.App{
		ID: a.ID, RepoID: a.RepoID, RepoName: a.RepoName, RepoOwner: a.RepoOwner, Name: a.Name, LatestVersion: a.LatestVersion, AppVersion: a.AppVersion,
		Description: a.Description, Icon: a.Icon, Deprecated: a.Deprecated, Versions: a.Versions,
		UpdatedAt: a.UpdatedAt.UTC(),
	}
}

// versionAnswer is a version of an app as its readers see it.
func versionAnswer(v projections.Version) api.Version {
	return api.Version{
		Version: v.Version, AppVersion: v.AppVersion, Digest: v.Digest, URLs: append([]string{}, v.URLs...),
		Created: inUTC(v.Created), Description: v.Description, Home: v.Home, Icon: v.Icon,
		Keywords: v.Keywords, Sources: v.Sources, Maintainers: maintainersOf(v.Maintainers),
		Dependencies: dependenciesOf(v.Dependencies), Annotations: v.Annotations, KubeVersion: v.KubeVersion,
		Type: v.ChartType, APIVersion: v.APIVersion, Deprecated: v.Deprecated,
		PublishedAt: v.PublishedAt.UTC(), WithdrawnAt: inUTC(v.WithdrawnAt), Missing: v.Missing, Package: packagePath(v),
	}
}

// packagePath is where our own Helm repository has the package of a version, or "".
func packagePath(v projections.Version) string {
	link := helmindex.Link(v.ID, v.App, v.Listing)
	if v.WithdrawnAt != nil || !strings.HasPrefix(link, helmindex.Folder+"/") {
		return ""
	}
	return "/helm/" + link
}

// missingOf is a version that a held sync would withdraw.
func missingOf(v projections.Version) api.MissingVersion {
	return api.MissingVersion{App: v.App, Version: v.Version, Digest: v.Digest}
}

func maintainersOf(maintainers []catalog.Maintainer) []api.Maintainer {
	list := make([]api.Maintainer, len(maintainers))
	for i, m := range maintainers {
		list[i] = api.Maintainer{Name: m.Name, Email: m.Email, URL: m.URL}
	}
	return list
}

func dependenciesOf(dependencies []catalog.Dependency) []api.Dependency {
	list := make([]api.Dependency, len(dependencies))
	for i, d := range dependencies {
		list[i] = api.Dependency{Name: d.Name, Version: d.Version, Repository: d.Repository,
			Condition: d.Condition, Tags: d.Tags, Alias: d.Alias}
	}
	return list
}
