package publishing_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"chartledger/commands/publishing"
	"chartledger/domain"
)

func TestPublishing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, other := pkg("web", "1.0.0", "one"), pkg("web", "1.0.0", "other")
	one.Prov = []byte("signed")
	for range 2 { // the same once more changes nothing
		if err := w.publish(one, false); err != nil {
			t.Fatal(err)
		}
		w.has(one, true)
	}
	if err := w.publish(other, false); code(err) != "version_exists" {
		t.Errorf("other bytes: got %v", err)
	}
	w.has(one, true)
	if err := w.publish(other, true); err != nil {
		t.Error(err)
	}
	w.has(other, true)
	if names := w.server.Names(place); !slices.Equal(names, []string{publishing.IndexName, "web-1.0.0.tgz"}) {
		t.Errorf("the storage holds %v: the old signature has to go", names)
	}
}

// A package whose bytes nobody lists, and one that is listed elsewhere, are not
// overwritten either.
func TestWhatIsThereIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.server.Set(place, "web-1.0.0.tgz", []byte("old"))
	w.server.Set(place, publishing.IndexName, []byte("apiVersion: v1\nentries:\n  db:\n  - version: 1.0.0\n    digest: x\n    urls: [\"https://elsewhere.example.com/db.tgz\"]\n"))
	for _, p := range []publishing.Package{pkg("web", "1.0.0", "new"), pkg("db", "1.0.0", "new")} {
		if err := w.publish(p, false); code(err) != "version_exists" {
			t.Errorf("%s: got %v", p.Name, err)
		}
	}
	if names := w.server.Names(place); len(names) != 2 {
		t.Errorf("something was written: %v", names)
	}
}

// An index that cannot be edited is found before anything is written.
func TestAnIndexThatCannotBeEdited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.server.Set(place, publishing.IndexName, []byte("<html>"))
	if err := w.publish(pkg("web", "1.0.0", "x"), true); code(err) != "index_not_editable" {
		t.Errorf("got %v", err)
	}
	if names := w.server.Names(place); len(names) != 1 {
		t.Errorf("something was written: %v", names)
	}
}

// Whoever may not write any more does not.
func TestOnlyWhoMayWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mine := errors.New("not any more")
	err := w.Publish(t.Context(), target(), pkg("web", "1.0.0", "x"), false, func(context.Context) error { return mine })
	if _, written := w.server.Object(place, publishing.IndexName); !errors.Is(err, mine) || written {
		t.Errorf("got %v, an index: %t", err, written)
	}
}

// Processes that publish at once lose nothing, where the storage honours conditions;
// where it does not, what one process publishes at once.
func TestPublishersAtOnce(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		unconditional bool
		processes     int
	}{"two processes": {false, 2}, "one process, no conditions": {true, 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.server.Unconditional = tt.unconditional
			var all sync.WaitGroup
			for publisher := range 2 {
				process := w.Publisher
				if publisher < tt.processes-1 {
					process = w.publisher()
				}
				all.Go(func() {
					for n := range 40 {
						p := pkg(fmt.Sprintf("chart-%d", publisher), fmt.Sprintf("1.%d.0", n), fmt.Sprint(publisher, n))
						if err := process.Publish(t.Context(), target(), p, false, always); err != nil {
							t.Errorf("%s: %v", p.File(), err)
						}
					}
				})
			}
			all.Wait()
			for publisher := range 2 {
				for n := range 40 {
					w.has(pkg(fmt.Sprintf("chart-%d", publisher), fmt.Sprintf("1.%d.0", n), fmt.Sprint(publisher, n)), true)
				}
			}
		})
	}
}

// Whatever operation fails, before it is done or after: what is listed is whole, and
// the same once more completes it.
func TestFaults(t *testing.T) {
	t.Parallel()
	away := domain.Refuse(domain.Unavailable, "storage_unavailable", "away")
	for _, removes := range []bool{false, true} {
		for _, after := range []bool{false, true} {
			for failing := range int64(9) {
				t.Run(fmt.Sprintf("removes %t, after %t, operation %d", removes, after, failing), func(t *testing.T) {
					t.Parallel()
					w := newWorld(t)
					p := pkg("web", "1.0.0", "x")
					p.Prov = []byte("signed")
					act := func() error { return w.publish(p, false) }
					if removes {
						if err := act(); err != nil {
							t.Fatal(err)
						}
						act = func() error { _, err := w.Remove(t.Context(), target(), "web", "1.0.0", always); return err }
					}
					var n atomic.Int64
					fault := func(string, string) error {
						if n.Add(1)-1 == failing {
							return away
						}
						return nil
					}
					if after {
						w.server.After = fault
					} else {
						w.server.Before = fault
					}
					if err := act(); err != nil && code(err) != "storage_unavailable" {
						t.Error(err)
					}
					if listed := w.digest("web", "1.0.0"); listed != "" {
						w.has(p, true)
					}
					n.Add(100) // the fault is over
					if err := act(); err != nil {
						t.Errorf("once more: %v", err)
					}
					w.has(p, !removes)
				})
			}
		}
	}
}

func TestRemoving(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	gone, stays := pkg("web", "1.0.0+a", "x"), pkg("web", "1.1.0", "y")
	gone.Prov = []byte("signed")
	for _, p := range []publishing.Package{gone, stays} {
		if err := w.publish(p, false); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []bool{true, false} {
		found, err := w.Remove(t.Context(), target(), "web", "1.0.0+a", always)
		if err != nil || found != want {
			t.Errorf("got %t, %v, want %t", found, err, want)
		}
		w.has(gone, false)
		w.has(stays, true)
	}
	if names := w.server.Names(place); !slices.Equal(names, []string{publishing.IndexName, "web-1.1.0.tgz"}) {
		t.Errorf("the storage holds %v", names)
	}
}

// The entry goes before the package: nobody is ever promised what is not there.
func TestTheEntryGoesFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := pkg("web", "1.0.0", "x")
	if err := w.publish(p, false); err != nil {
		t.Fatal(err)
	}
	w.server.Before = func(operation, name string) error {
		if operation == "remove" && w.digest("web", "1.0.0") != "" {
			t.Errorf("%s goes while the index names it", name)
		}
		return nil
	}
	if _, err := w.Remove(t.Context(), target(), "web", "1.0.0", always); err != nil {
		t.Error(err)
	}
}
