package postgres_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	helmrepo "helm.sh/helm/v3/pkg/repo"

	"chartledger/projections"
	"chartledger/projections/helmindex"
)

// shelfSQL is 100 public repositories with 2 000 charts and 100 000 versions.
const shelfSQL = `
INSERT INTO visibility_v3_g1.repos SELECT 'r'||i, 'u'||(i%10), 'repo-'||i, '', 'https://x/'||i, '{kubernetes}', 'helm','ro', 'public',
 '{}', false,false,3600,'{}',false,1,i,now(), now(), null, 'repo-'||i, 'repo-'||i FROM generate_series(1,100) i;
INSERT INTO catalog_v2_g1.standings SELECT 'r'||i, 'ready', 1000000, '','', 's'||i,'completed',now(),20,1000, i, now() FROM generate_series(1,100) i;
INSERT INTO catalog_v2_g1.apps SELECT md5(i::text), 'r'||(i%100+1), 'app-'||(i%1500), '{}', 50, now(), 'app-'||i, 'app', 'web', 'of app' FROM generate_series(0,1999) i;
INSERT INTO catalog_v2_g1.app_versions SELECT md5('v'||i), md5((i%2000)::text), 'r'||((i%2000)%100+1), 'app', json_build_object(
 'version', (i/2000)||'.0.0', 'digest', repeat('ab', 32), 'urls', json_build_array('https://charts.example.com/assets/app-'||(i%2000)||'-'||(i/2000)||'.0.0.tgz'),
 'created', now(), 'api_version','v2', 'app_version','1.2.3', 'description', 'Chart '||i||' is a fast, reliable, scalable and easy to use open source system for examples.',
 'home','https://example.com/'||i, 'icon','https://example.com/assets/stacks/chart/img/chart-stack-220x234.png', 'keywords', json_build_array('database','sql','replication'),
 'sources', json_build_array('https://github.com/example/charts/tree/main/example/chart-'||i), 'maintainers', json_build_array(json_build_object('name','Example, Inc.','url','https://github.com/example/charts')),
 'dependencies', json_build_array(json_build_object('name','common','version','2.x.x','repository','oci://registry-1.example.io/charts','tags',json_build_array('common'))),
 'annotations', json_build_object('category','Database','licenses','Apache-2.0','images', '- name: app-'||i||E'\n  image: docker.io/example/app:'||i)),
 now(), null, false, decode(lpad(to_hex(i/2000),16,'0')||repeat('00',16)||'03','hex') FROM generate_series(0,99999) i;
ANALYZE`

// BenchmarkShelf measures the index of 100 000 versions: its tag, which is all that a
// client needs who has it; the writing of it, and what memory that takes; the same of
// the newest versions only; and how long the helm client takes to read it.
func BenchmarkShelf(t *testing.B) {
	b := setup(t)
	exec(t, b.dsn, shelfSQL)
	write := func(e helmindex.Edition, to io.Writer) error {
		return b.q.Shelf(t.Context(), bob, nil, projections.ChartFilter{}, func(ctx context.Context, s projections.Shelf) error {
			repos, err := s.Repos(ctx)
			if err != nil || to == nil {
				_ = e.Tag(repos)
				return err
			}
			return e.Write(ctx, to, s, repos)
		})
	}
	measure := func(name string, f func() error) {
		t.Run(name, func(t *testing.B) {
			peak, stop := peakHeap()
			for t.Loop() {
				if err := f(); err != nil {
					t.Fatal(err)
				}
			}
			stop()
			t.ReportMetric(float64(peak.Load())/(1<<20), "peak-MiB")
		})
	}
	measure("tag", func() error { return write(helmindex.Edition{}, nil) })
	measure("newest", func() error { return write(helmindex.Edition{Newest: true}, io.Discard) })
	measure("whole", func() error { return write(helmindex.Edition{}, io.Discard) })
	file := filepath.Join(t.TempDir(), "index.yaml")
	to, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	if err := write(helmindex.Edition{}, to); err != nil {
		t.Fatal(err)
	}
	size, _ := to.Seek(0, io.SeekEnd)
	t.Logf("the index has %d MB", size/1_000_000)
	measure("helm reads it", func() error {
		_, err := helmrepo.LoadIndexFile(file)
		return err
	})
}

// peakHeap watches how much of the heap is in use.
func peakHeap() (peak *atomic.Uint64, stop func()) {
	runtime.GC()
	peak = new(atomic.Uint64)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.HeapInuse))
			select {
			case <-tick.C:
			case <-done:
				return
			}
		}
	}()
	return peak, func() { close(done); <-ended }
}
