package helmchart_test

import (
	"bytes"
	"testing"

	"helm.sh/helm/v3/pkg/chart/loader"

	"chartledger/adapters/helmchart"
	"chartledger/domain"
)

// FuzzPackage: whatever is taken, Helm loads under the same name and version;
// whatever is refused has a reason that names a field. Packages are fuzzed as they
// come and, since few of those are archives, by the Chart.yaml in one.
func FuzzPackage(f *testing.F) {
	for _, file := range realPackages(f) {
		if content := read(f, file); len(content) < 8<<10 {
			f.Add(content, false)
		}
	}
	for _, tt := range refusals(f) {
		if len(tt.packed) < 64<<10 {
			f.Add(tt.packed, false)
		}
	}
	f.Add([]byte(chartYAML), true)
	c := &helmchart.Checker{MaxPacked: 64 << 10, MaxUnpacked: 1 << 20, MaxFiles: 100}
	f.Fuzz(func(t *testing.T, content []byte, isYAML bool) {
		if isYAML {
			content = chartOf(t, string(content))
		}
		p, err := c.Check("", content, nil)
		if err != nil {
			if k := domain.KindOf(err); k != domain.Invalid && k != domain.TooLarge {
				t.Errorf("refused with %v", err)
			}
			return
		}
		chart, err := loader.LoadArchive(bytes.NewReader(content))
		if err != nil || chart.Name() != p.Name || chart.Metadata.Version != p.Version {
			t.Errorf("taken as %s %s, Helm says %v", p.Name, p.Version, err)
		}
	})
}
