package publishing_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chartledger/adapters/helmchart/chartindex"
	"chartledger/commands/publishing"
)

func (w *world) auditor() *publishing.Auditor {
	return publishing.NewAuditor(&w.server, chartindex.Editor{}, 1<<20, 5*time.Millisecond)
}

// audit is what an auditor finds, in short.
func (w *world) audit(a *publishing.Auditor) string {
	w.Helper()
	found, err := a.Audit(w.Context(), target())
	if err != nil {
		w.Fatal(err)
	}
	var all []string
	for _, f := range found {
		side := "not in the storage"
		if strings.Contains(f.Reason, "does not name it") {
			side = "not in the index"
		}
		all = append(all, fmt.Sprintf("%s %s %s", f.App, f.Version, side))
	}
	return strings.Join(all, "; ")
}

func TestWhatIsOnOneSideOnly(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		urls    string
		objects []string
		found   string
	}{
		"both":                     {"web-1.0.0.tgz", []string{"web-1.0.0.tgz", "web-1.0.0.tgz.prov"}, ""},
		"an encoded name":          {"web-1.0.0%2Ba.tgz", []string{"web-1.0.0+a.tgz"}, ""},
		"by its whole URL":         {"https://charts.example.com/web-1.0.0%2Ba.tgz", []string{"web-1.0.0+a.tgz"}, ""},
		"elsewhere":                {"https://charts.example.com/web-1.0.0.tgz", nil, ""},
		"in a folder":              {"old/web-1.0.0.tgz", nil, ""},
		"no package":               {"web-1.0.0.tgz", nil, "web 1.0.0 not in the storage"},
		"no entry":                 {"web-1.0.0.tgz", []string{"web-1.0.0.tgz", "my-app-2-v1.2.3-rc.1.tgz"}, "my-app-2 v1.2.3-rc.1 not in the index"},
		"no entry, an odd name":    {"web-1.0.0.tgz", []string{"web-1.0.0.tgz", "app.tgz"}, "app  not in the index"},
		"another place that works": {"web-1.0.0.tgz\", \"https://mirror.example.com/web-1.0.0.tgz", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.server.Set(place, publishing.IndexName, []byte("apiVersion: v1\nentries:\n  web:\n  - version: 1.0.0\n    urls: [\""+tt.urls+"\"]\n"))
			for _, o := range tt.objects {
				w.server.Set(place, o, nil)
			}
			if got := w.audit(w.auditor()); got != tt.found {
				t.Errorf("got %q, want %q", got, tt.found)
			}
		})
	}
}

// The index is only read when something in the storage is another.
func TestAuditsAreCheap(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := w.publish(pkg("web", "1.0.0", "x"), false); err != nil {
		t.Fatal(err)
	}
	w.server.Set(place, "lost-1.0.0.tgz", nil)
	var gets atomic.Int64
	w.server.Before = func(operation, _ string) error {
		if operation == "get" {
			gets.Add(1)
		}
		return nil
	}
	a := w.auditor()
	for n, want := range []int64{2, 2, 2} { // the first time it looks twice
		if got := w.audit(a); got != "lost 1.0.0 not in the index" || gets.Load() != want {
			t.Errorf("%d: got %q after %d reads", n, got, gets.Load())
		}
	}
	w.server.Set(place, "more-1.0.0.tgz", nil)
	if got := w.audit(a); !strings.Contains(got, "more") {
		t.Errorf("got %q", got)
	}
}

// Somebody who is just between the package and the index is not reported.
func TestAPushUnderWayIsNotReported(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := w.publish(pkg("web", "1.0.0", "x"), false); err != nil {
		t.Fatal(err)
	}
	text, _ := w.server.Object(place, publishing.IndexName)
	w.server.Set(place, publishing.IndexName, []byte("apiVersion: v1\nentries: {}\n"))
	var lists atomic.Int64
	w.server.Before = func(operation, _ string) error {
		if operation == "list" && lists.Add(1) == 2 {
			w.server.Set(place, publishing.IndexName, text)
		}
		return nil
	}
	if got := w.audit(w.auditor()); got != "" || lists.Load() != 2 {
		t.Errorf("got %q after %d lists", got, lists.Load())
	}
}

// An index that was changed within one second, and is as long as before, is another.
func TestAnotherIndexOfTheSameSecond(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	index := func(version string) []byte {
		return []byte("apiVersion: v1\nentries:\n  web:\n  - version: " + version + "\n    urls: [web-" + version + ".tgz]\n")
	}
	w.server.Set(place, "web-1.0.0.tgz", nil)
	w.server.Set(place, publishing.IndexName, index("1.0.0"))
	a := w.auditor()
	if got := w.audit(a); got != "" {
		t.Errorf("got %q", got)
	}
	w.server.Set(place, publishing.IndexName, index("1.0.1"))
	if got := w.audit(a); got != "web 1.0.0 not in the index; web 1.0.1 not in the storage" {
		t.Errorf("got %q", got)
	}
}
