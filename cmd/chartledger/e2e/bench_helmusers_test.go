package e2e_test

import (
	"net/http"
	"testing"
	"time"

	"chartledger/adapters/helmrepo/helmtest"
)

// BenchmarkHelmRepository measures the Helm repository of a user who sees 100 000
// versions: its index the first time, when it is written, and again; the answer that
// nothing changed; what gzip makes of it; and helm repo update by the real client.
func BenchmarkHelmRepository(b *testing.B) {
	s := serve(b, embeddedPlatform())
	c := s.operator()
	c.published(newRepo("big", helmtest.Index(b, plainIndex(b, 2000, 50)).URL))
	tag := ""
	index := func(want int, headers ...string) func() float64 {
		return func() float64 {
			got := c.file("/helm/index.yaml", headers...).want(b, want)
			tag = got.Header.Get("ETag")
			return float64(len(got.Body)) / 1e6
		}
	}
	row := func(name string, f func() float64) {
		b.Run(name, func(b *testing.B) {
			began, megabytes := time.Now(), f()
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(milliseconds(time.Since(began)), "ms")
			b.ReportMetric(megabytes, "MB")
			if peak, err := memoryOf(s.cmd.Process.Pid, "VmHWM"); err == nil {
				b.ReportMetric(peak, "service-peak-MiB")
			}
		})
	}
	row("written", index(http.StatusOK))
	row("again", index(http.StatusOK))
	row("unchanged", index(http.StatusNotModified, "If-None-Match", tag))
	row("packed", index(http.StatusOK, "Accept-Encoding", "gzip"))
	u := c.withHelm(b, helmThree(b))
	row("helm-v3-repo-add", func() float64 { u.add("all", "/helm"); return 0 })
	row("helm-v3-repo-update", func() float64 { u.helm("repo", "update", "all"); return 0 })
	row("helm-v3-repo-update-latest", func() float64 { u.add("newest", "/helm/latest"); return 0 })
}
