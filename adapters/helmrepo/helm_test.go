package helmrepo_test

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"helm.sh/helm/v3/pkg/repo"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/commands/indexing"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// local is a client that may reach the servers of these tests.
func local(t testing.TB) *helmrepo.Client {
	t.Helper()
	c := helmrepo.New(helmrepo.Options{AllowedNetworks: helmtest.Loopback(), TempDir: t.TempDir()})
	t.Cleanup(c.Close)
	return c
}

// fetch gets what r serves.
func fetch(t testing.TB, c *helmrepo.Client, r *helmtest.Repository) (indexing.Index, error) {
	t.Helper()
	x, err := c.Fetch(t.Context(), indexing.Source{URL: r.URL}, syncs.Validators{})
	if err == nil {
		t.Cleanup(func() { _ = x.Close() })
	}
	return x, err
}

// entries are what c makes of the index that r serves.
func entries(t testing.TB, c *helmrepo.Client, r *helmtest.Repository) ([]indexing.Entry, error) {
	t.Helper()
	x, err := fetch(t, c, r)
	if err != nil {
		return nil, err
	}
	defer x.Close()
	var all []indexing.Entry
	err = x.Entries(t.Context(), func(e indexing.Entry) error {
		all = append(all, e)
		return nil
	})
	return all, err
}

// listed is one version with its app, comparable.
type listed struct{ app, listing string }

// ours are all listings.
func ours(t testing.TB, all []indexing.Entry) []listed {
	t.Helper()
	var found []listed
	for _, e := range all {
		for _, l := range e.Listings {
			found = append(found, listed{e.App, encode(t, l)})
		}
	}
	return sorted(found)
}

// helms are the listings that Helm's own loader makes of index, each version once:
// where one is listed twice, the one that is among got, if Helm has it.
func helms(t testing.TB, index []byte, got []listed) ([]listed, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "index.yaml")
	if err := os.WriteFile(file, index, 0o600); err != nil {
		t.Fatal(err)
	}
	loaded, err := repo.LoadIndexFile(file)
	if err != nil {
		return nil, err
	}
	have := map[listed]bool{}
	for _, l := range got {
		have[l] = true
	}
	var found []listed
	for app, versions := range loaded.Entries {
		if app == "" || strings.ContainsFunc(app, isOdd) {
			continue // a name that Helm takes and we do not
		}
		once := map[string]listed{}
		for _, v := range versions {
			if strings.ContainsRune(v.Digest+strings.Join(v.URLs, ""), 0) {
				continue // no database takes it
			}
			l := listed{app, encode(t, translate(v))}
			if was, again := once[v.Version]; !again || have[l] && !have[was] {
				once[v.Version] = l
			}
		}
		for _, l := range once {
			found = append(found, l)
		}
	}
	return sorted(found), nil
}

func isOdd(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar }

func sorted(l []listed) []listed {
	slices.SortFunc(l, func(a, b listed) int {
		return cmp.Or(cmp.Compare(a.app, b.app), cmp.Compare(a.listing, b.listing))
	})
	return l
}

func encode(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// translate says in the catalog's words what Helm loaded. It is written apart from
// what it checks.
func translate(v *repo.ChartVersion) catalog.Listing {
	l := catalog.Listing{Version: v.Version, Digest: v.Digest, URLs: append([]string{}, v.URLs...)}
	l.APIVersion, l.AppVersion, l.Description, l.Home = v.APIVersion, v.AppVersion, v.Description, v.Home
	l.Icon, l.Keywords, l.Sources, l.KubeVersion = v.Icon, v.Keywords, v.Sources, v.KubeVersion
	l.ChartType, l.Deprecated, l.Annotations = v.Type, v.Deprecated, v.Annotations
	for _, m := range v.Maintainers {
		l.Maintainers = append(l.Maintainers, catalog.Maintainer{Name: m.Name, Email: m.Email, URL: m.URL})
	}
	for _, d := range v.Dependencies {
		l.Dependencies = append(l.Dependencies, catalog.Dependency{
			Name: d.Name, Version: d.Version, Repository: d.Repository, Condition: d.Condition, Tags: d.Tags, Alias: d.Alias,
		})
	}
	if !v.Created.IsZero() {
		at := v.Created.UTC()
		l.Created = &at
	}
	return l
}

// sameAsHelm fails unless index gives what Helm makes of it. Where Helm refuses the
// whole file anything but a crash is allowed.
func sameAsHelm(t testing.TB, c *helmrepo.Client, r *helmtest.Repository, index []byte) {
	t.Helper()
	r.Set("index.yaml", index)
	all, err := entries(t, c, r)
	got := ours(t, all)
	want, helmErr := helms(t, index, got)
	if helmErr != nil {
		return
	}
	if err != nil {
		t.Errorf("Helm loads it, we say %v:\n%s", err, shorten(index))
	} else if !reflect.DeepEqual(got, want) {
		t.Errorf("got %d versions, Helm has %d; %s\n%s", len(got), len(want), firstDifference(got, want), shorten(index))
	}
}

func shorten(b []byte) string { return string(b[:min(len(b), 3000)]) }

func firstDifference(got, want []listed) string {
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			return "first difference\n got " + at(got, i) + "\nwant " + at(want, i)
		}
	}
	return ""
}

func at(l []listed, i int) string {
	if i < len(l) {
		return l[i].app + " " + l[i].listing
	}
	return "nothing"
}
