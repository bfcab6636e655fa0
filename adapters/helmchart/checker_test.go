package helmchart_test

import (
	"archive/tar"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"chartledger/adapters/helmchart"
	"chartledger/domain"
)

// strict has small limits, so that what is beyond them is made quickly.
func strict() *helmchart.Checker {
	return &helmchart.Checker{MaxPacked: 20 << 20, MaxUnpacked: 4 << 20, MaxFiles: 500}
}

// refusals are packages with the code and the field that each is refused with.
func refusals(t testing.TB) map[string]struct {
	packed      []byte
	code, field string
} {
	t.Helper()
	type refusal = struct {
		packed      []byte
		code, field string
	}
	many := make([]entry, 501)
	for i := range many {
		many[i] = entry{name: fmt.Sprintf("web/templates/%d", i)}
	}
	nested := web(t)
	for range 5 {
		nested = web(t, entry{name: "web/charts/x-1.0.0.tgz", content: string(nested)})
	}
	good := web(t)
	return map[string]refusal{
		"nothing":                     {nil, "chart_missing", "/chart"},
		"a text":                      {[]byte("hello"), "chart_bad_archive", "/chart"},
		"gzip of nothing":             {tarless(t, 0), "chart_bad_archive", "/chart"},
		"a cut package":               {good[:len(good)-9], "chart_bad_archive", "/chart"},
		"a package and more behind":   {append(append([]byte{}, good...), "more"...), "chart_bad_archive", "/chart"},
		"too large":                   {make([]byte, 20<<20+1), "chart_too_large", "/chart"},
		"a bomb of one file":          {zeros(t, 64<<20), "chart_unpacks_too_large", "/chart"},
		"a bomb behind the archive":   {tarless(t, 64<<20), "chart_unpacks_too_large", "/chart"},
		"a bomb within":               {web(t, entry{name: "web/charts/x.tgz", content: string(zeros(t, 64<<20))}), "chart_unpacks_too_large", "/chart"},
		"archives in archives":        {nested, "chart_too_deep", "/chart"},
		"too many files":              {web(t, many...), "chart_too_many_files", "/chart"},
		"a symbolic link":             {web(t, entry{name: "web/x", kind: tar.TypeSymlink, link: "/etc/passwd"}), "chart_bad_entry", "/chart"},
		"a hard link":                 {web(t, entry{name: "web/x", kind: tar.TypeLink, link: "web/Chart.yaml"}), "chart_bad_entry", "/chart"},
		"a device":                    {web(t, entry{name: "web/x", kind: tar.TypeChar}), "chart_bad_entry", "/chart"},
		"a path that climbs":          {web(t, entry{name: "web/../../x"}), "chart_bad_entry", "/chart"},
		"a path that climbs, Windows": {web(t, entry{name: `web\..\..\x`}), "chart_bad_entry", "/chart"},
		"an absolute path":            {web(t, entry{name: "/etc/passwd"}), "chart_bad_entry", "/chart"},
		"a drive":                     {web(t, entry{name: "web/c:/x"}), "chart_bad_entry", "/chart"},
		"two kinds of slashes":        {web(t, entry{name: `web/a\b`}), "chart_bad_entry", "/chart"},
		"a file twice":                {web(t, entry{name: "web/Chart.yaml", content: chartYAML}), "chart_bad_entry", "/chart"},
		"a control character":         {web(t, entry{name: "web/a\nb"}), "chart_bad_entry", "/chart"},
		"a bomb of aliases":           {web(t, entry{name: "web/values.yaml", content: aliases()}), "chart_yaml_too_large", "/chart"},
		"a bomb of parts":             {web(t, entry{name: "web/values.yaml", content: "a: [" + strings.Repeat("a,", 400_000) + "]"}), "chart_yaml_too_large", "/chart"},
		"large values":                {web(t, entry{name: "web/values.yaml", content: "a: " + strings.Repeat("a", 2<<20)}), "chart_yaml_too_large", "/chart"},
		"no Chart.yaml":               {packed(t, entry{name: "web/values.yaml"}), "chart_invalid", "/chart"},
		"a broken Chart.yaml":         {chartOf(t, "name: [\n"), "chart_invalid", "/chart"},
		"no version":                  {chartOf(t, "apiVersion: v2\nname: web\n"), "chart_invalid", "/chart"},
		"a path for a name":           {chartOf(t, "apiVersion: v2\nname: ../web\nversion: 1.2.3\n"), "chart_invalid", "/chart"},
		"a name with a space":         {chartOf(t, "apiVersion: v2\nname: my web\nversion: 1.2.3\n"), "chart_bad_name", "/chart/name"},
		"half a version":              {chartOf(t, "apiVersion: v2\nname: web\nversion: \"1.2\"\n"), "chart_bad_version", "/chart/version"},
		"a long version":              {chartOf(t, "apiVersion: v2\nname: web\nversion: 1.2.3-"+strings.Repeat("a", 200)+"\n"), "chart_bad_version", "/chart/version"},
		"a large Chart.yaml":          {chartOf(t, chartYAML+"description: "+strings.Repeat("a", 200<<10)+"\n"), "chart_entry_too_large", "/chart"},
	}
}

// aliases is a text of 100 KiB that grows to a gigabyte, in a way that the library
// does not find suspicious.
func aliases() string {
	return "a: &a " + strings.Repeat("a", 100<<10) + "\nb: [" + strings.Repeat("*a,", 10_000) + "]\n"
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()

	c := strict()
	for name, tt := range refusals(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := c.Check("", tt.packed, nil)
			var refused *domain.Error
			if !errors.As(err, &refused) || refused.Code != tt.code || refused.Field != tt.field || refused.Detail == "" || len(refused.Detail) > 400 {
				t.Errorf("got %#v, want %s of %s", err, tt.code, tt.field)
			}
		})
	}
}

// A refusal costs memory in proportion to what came, however much that would be
// unpacked. The test is alone: it measures the whole process.
func TestRefusalsAreCheap(t *testing.T) {
	c := strict()
	for name, tt := range refusals(t) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _ = c.Check("", tt.packed, nil)
		runtime.ReadMemStats(&after)
		if cost := after.TotalAlloc - before.TotalAlloc; cost > 32<<20 {
			t.Errorf("%s: %d bytes cost %d MiB", name, len(tt.packed), cost>>20)
		}
	}
}

func TestAGoodPackage(t *testing.T) {
	t.Parallel()

	c := helmchart.NewChecker(20 << 20)
	content := web(t, entry{name: "web/", kind: tar.TypeDir}, entry{name: "web/values.yaml", content: "a: &a 1\nb: *a\n"},
		entry{name: "web/charts/sub-1.0.0.tgz", content: string(packed(t, entry{name: "sub/Chart.yaml", content: "apiVersion: v2\nname: sub\nversion: 1.0.0\n"}))})
	p, err := c.Check("web-1.2.3.tgz", content, nil)
	if err != nil || p.Name != "web" || p.Version != "1.2.3" || len(p.Digest) != 64 || !strings.Contains(string(p.Entry), `"name":"web"`) {
		t.Errorf("got %+v, %v", p, err)
	}
	if _, err := c.Check("other-1.2.3.tgz", content, nil); domain.KindOf(err) != domain.Invalid {
		t.Errorf("another file name: got %v", err)
	}
}

func TestSignatures(t *testing.T) {
	t.Parallel()

	c := helmchart.NewChecker(20 << 20)
	content := web(t)
	p, err := c.Check("", content, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed := func(text string) string {
		return "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n" + text + "\n-----BEGIN PGP SIGNATURE-----\n\nwsBcBAEBCgAQBQJcoosfCRCEO7+YH8GHYgAA\n=k9Y9\n-----END PGP SIGNATURE-----\n"
	}
	good := signed("name: web\n\n...\nfiles:\n  web-1.2.3.tgz: sha256:" + p.Digest)
	for name, tt := range map[string]struct{ prov, code string }{
		"its own":               {good, ""},
		"of another package":    {strings.Replace(good, p.Digest, strings.Repeat("0", 64), 1), "prov_other_package"},
		"of another file":       {strings.Replace(good, "web-1.2.3.tgz", "web-1.2.4.tgz", 1), "prov_other_package"},
		"a text":                {"hello", "prov_bad_shape"},
		"without files":         {signed("name: web"), "prov_bad_shape"},
		"files of another kind": {signed("name: web\n\n...\nfiles: [a]"), "prov_bad_shape"},
		"and more behind":       {good + "more", "prov_bad_shape"},
		"large":                 {good + strings.Repeat("\n", 300<<10), "prov_too_large"},
	} {
		_, err := c.Check("", content, []byte(tt.prov))
		var refused *domain.Error
		if errors.As(err, &refused); (tt.code == "") != (err == nil) || err != nil && (refused.Code != tt.code || refused.Field != "/prov") {
			t.Errorf("%s: got %v, want %q", name, err, tt.code)
		}
	}
}
