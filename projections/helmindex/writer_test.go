package helmindex_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	yamlv2 "go.yaml.in/yaml/v2"
	"helm.sh/helm/v3/pkg/repo"
	"sigs.k8s.io/yaml"

	"chartledger/domain/catalog"
	"chartledger/projections/helmindex"
)

var at = time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC)

// full is a listing in which everything is said.
func full(version string) catalog.Listing {
	return catalog.Listing{Version: version, Digest: strings.Repeat("ab", 32), URLs: []string{"web-1.0.0.tgz"}, Created: &at, Chart: catalog.Chart{
		APIVersion: "v2", AppVersion: "7", Description: "a “web” server: \\", Home: "https://x.example", Icon: "https://x.example/i.png",
		Keywords: []string{"one", "two"}, Sources: []string{"https://s.example"}, KubeVersion: ">=1.25", ChartType: "application", Deprecated: true,
		Maintainers:  []catalog.Maintainer{{Name: "Amy", Email: "a@x.example", URL: "https://a.example"}, {Name: "Bob"}},
		Dependencies: []catalog.Dependency{{Name: "db", Version: "1.x", Repository: "https://d.example", Condition: "db.on", Tags: []string{"t"}, Alias: "store"}},
		Annotations:  map[string]string{"a": "b", "c": ""}}}
}

func written(t testing.TB, write func(*helmindex.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	w := helmindex.NewWriter(&b)
	if err := write(w); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(at); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Helm's own loader finds in the index all that the listing says, also where it
// reads it as YAML.
func TestHelmReadsWhatIsWritten(t *testing.T) {
	t.Parallel()

	text := written(t, func(w *helmindex.Writer) error {
		for _, v := range []string{"2.0.0", "1.0.0"} {
			if err := w.Version("stable--web", "web", "charts/x/web.tgz", full(v)); err != nil {
				return err
			}
		}
		return w.Version("zoo", "zoo", "charts/y/zoo.tgz", catalog.Listing{Version: "0.1.0"})
	})
	file := filepath.Join(t.TempDir(), "index.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	loaded, err := repo.LoadIndexFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var asYAML repo.IndexFile
	if err := yaml.UnmarshalStrict(text, &asYAML); err != nil {
		t.Fatal(err)
	}
	if len(loaded.Entries) != 2 || len(loaded.Entries["stable--web"]) != 2 || !loaded.Generated.Equal(at) {
		t.Fatalf("got %+v", loaded)
	}
	for _, v := range []*repo.ChartVersion{loaded.Entries["stable--web"][0], asYAML.Entries["stable--web"][0]} {
		want := full("2.0.0")
		m, d := v.Metadata, v.Metadata.Dependencies[0]
		got := catalog.Listing{Version: v.Version, Digest: v.Digest, URLs: []string{"web-1.0.0.tgz"}, Created: &v.Created, Chart: catalog.Chart{
			APIVersion: m.APIVersion, AppVersion: m.AppVersion, Description: m.Description, Home: m.Home, Icon: m.Icon, Keywords: m.Keywords,
			Sources: m.Sources, KubeVersion: m.KubeVersion, ChartType: m.Type, Deprecated: m.Deprecated, Annotations: m.Annotations,
			Dependencies: []catalog.Dependency{{Name: d.Name, Version: d.Version, Repository: d.Repository, Condition: d.Condition, Tags: d.Tags, Alias: d.Alias}}}}
		for _, x := range m.Maintainers {
			got.Maintainers = append(got.Maintainers, catalog.Maintainer{Name: x.Name, Email: x.Email, URL: x.URL})
		}
		if !reflect.DeepEqual(got, want) || m.Name != "web" || v.URLs[0] != "charts/x/web.tgz" {
			t.Errorf("got\n%+v\nwant\n%+v", got, want)
		}
	}
}

// Whatever a repository says, it is read as it was said, as JSON and as YAML.
func FuzzTexts(f *testing.F) {
	for _, s := range []string{"", "a\"b\\c", "\x00\x1f\x7f\u0085\u00a0\u2028\u2029\ufeff\ufffe\uffff\U0001f600", "\xff\xfe", "<<", "- a: b # c", "\t\r\n", strings.Repeat("x", 1001), strings.Repeat("\n", 501)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := written(t, func(w *helmindex.Writer) error {
			return w.Version(s, s, "u", catalog.Listing{Version: "1.0.0", Chart: catalog.Chart{Description: s, Annotations: map[string]string{s: s, "x": s}}})
		})
		type index struct {
			Entries map[string][]struct {
				Name, Description string
				Annotations       map[string]string
			}
		}
		var asJSON, asYAML index
		if err := json.Unmarshal(text, &asJSON); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if err := yamlv2.Unmarshal(text, &asYAML); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if !reflect.DeepEqual(asJSON, asYAML) {
			t.Errorf("%s\nas JSON %q\nas YAML %q", text, asJSON, asYAML)
		}
		want := strings.ToValidUTF8(s, "\ufffd")
		for key, versions := range asJSON.Entries {
			if v := versions[0]; len(s) < 300 && strings.ToValidUTF8(key, "") == s && (v.Description != want || v.Annotations["x"] != want) {
				t.Errorf("got %q, want %q", v, want)
			}
		}
	})
}
