package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"helm.sh/helm/v3/pkg/repo"
)

// rowOfHelm loads the file in a process of its own, so that its memory shows. The
// best of three counts; 0: the row was not asked for.
func rowOfHelm(b *testing.B, name, index string) time.Duration {
	best := time.Duration(0)
	b.Run(name, func(b *testing.B) {
		dir := b.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "index.yaml"), []byte(index), 0o600); err != nil {
			b.Fatal(err)
		}
		var most float64
		for n := range 3 {
			took, megabytes := loadInChild(b, dir)
			if best, most = min(best, took), max(most, megabytes); n == 0 {
				best = took
			}
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(milliseconds(best), "ms")
		b.ReportMetric(1, "x-helm")
		b.ReportMetric(most, "peak-MiB")
	})
	return best
}

func loadInChild(b *testing.B, dir string) (time.Duration, float64) {
	b.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "E2E_ROLE=load", "E2E_DIR="+dir)
	output, err := child.Output()
	if err != nil {
		b.Fatalf("load the index in a child: %v", err)
	}
	var ms, megabytes float64
	if _, err := fmt.Sscan(string(output), &ms, &megabytes); err != nil {
		b.Fatal(err)
	}
	return time.Duration(ms * float64(time.Millisecond)), megabytes
}

// loadIndex is the child of loadInChild: it prints milliseconds and mebibytes.
func loadIndex(dir string) error {
	begin := time.Now()
	if _, err := repo.LoadIndexFile(filepath.Join(dir, "index.yaml")); err != nil {
		return err
	}
	took := time.Since(begin)
	megabytes, err := memoryOf(os.Getpid(), "VmHWM")
	fmt.Println(milliseconds(took), megabytes)
	return err
}

// jsonIndex is the synthetic index as helm repo index --json writes it.
func jsonIndex(b *testing.B, apps, versions int) synthetic {
	b.Helper()
	dir := b.TempDir()
	from, to := filepath.Join(dir, "index.yaml"), filepath.Join(dir, "index.json")
	if err := os.WriteFile(from, []byte(plainIndex(b, apps, versions)), 0o600); err != nil {
		b.Fatal(err)
	}
	loaded, err := repo.LoadIndexFile(from)
	if err != nil {
		b.Fatal(err)
	}
	if err := loaded.WriteJSONFile(to, 0o600); err != nil {
		b.Fatal(err)
	}
	text, err := os.ReadFile(to)
	if err != nil {
		b.Fatal(err)
	}
	return synthetic{string(text), apps * versions}
}
