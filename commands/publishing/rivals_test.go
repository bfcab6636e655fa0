package publishing_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"chartledger/commands/publishing"
)

var errDeposed = errors.New("another process decides now")

// deposed is a process that may write no more, from the nth question on.
func deposed(n int) publishing.Still {
	return func(context.Context) error {
		if n--; n < 0 {
			return errDeposed
		}
		return nil
	}
}

// A process that is not the one to decide any more neither replaces a package nor
// removes one: another may have published it meanwhile.
func TestADeposedProcessLeavesPackagesAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, other := pkg("web", "1.0.0", "one"), pkg("web", "1.0.0", "other")
	if err := w.publish(one, false); err != nil {
		t.Fatal(err)
	}
	if err := w.Publish(t.Context(), target(), other, true, deposed(0)); !errors.Is(err, errDeposed) {
		t.Errorf("overwriting: got %v", err)
	}
	w.has(one, true)
	_, err := w.Remove(t.Context(), target(), "web", "1.0.0", deposed(1))
	if _, there := w.server.Object(place, "web-1.0.0.tgz"); !errors.Is(err, errDeposed) || !there {
		t.Errorf("removing: got %v, the package is there: %t", err, there)
	}
}

// What is replaced is the package that was seen, and not the one of whoever was faster.
func TestTheFasterOverwriteStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := w.publish(pkg("web", "1.0.0", "one"), false); err != nil {
		t.Fatal(err)
	}
	faster := pkg("web", "1.0.0", "faster")
	done := false
	w.server.After = func(operation, name string) error {
		if operation != "get" || name != faster.File() || done {
			return nil
		}
		done = true
		return w.publisher().Publish(t.Context(), target(), faster, true, always)
	}
	if err := w.publish(pkg("web", "1.0.0", "slower"), true); code(err) != "storage_busy" {
		t.Errorf("got %v", err)
	}
	w.has(faster, true)
}

// Dashes make two versions one file.
func TestTheFileOfAnotherChartIsNotTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := pkg("web", "1.0.0-db-2.0.0", "first")
	if err := w.publish(first, false); err != nil {
		t.Fatal(err)
	}
	second := pkg("web-1.0.0-db", "2.0.0", "second")
	if first.File() != second.File() {
		t.Fatal("these are two files")
	}
	if err := w.publish(second, true); code(err) != "file_in_use" {
		t.Errorf("got %v", err)
	}
	w.has(first, true)
}

// A package goes when the last entry that names it goes.
func TestAPackageOfTwoEntries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.server.Set(place, "web-1.0.0.tgz", []byte("x"))
	w.server.Set(place, publishing.IndexName, []byte(`apiVersion: v1
entries:
  app:
  - version: 1.0.0
    urls: ["https://charts.example.com/charts/web-1.0.0.tgz"]
  web:
  - version: 1.0.0
    urls: [web-1.0.0.tgz]
  - version: 1.0.0-alias
    urls: [./web-1.0.0.tgz]
`))
	for _, tt := range []struct {
		name, version string
		stays         bool
	}{{"web", "1.0.0", true}, {"web", "1.0.0-alias", true}, {"app", "1.0.0", true}, {"web", "1.0.0", false}} {
		if _, err := w.Remove(t.Context(), target(), tt.name, tt.version, always); err != nil {
			t.Error(err)
		}
		if _, there := w.server.Object(place, "web-1.0.0.tgz"); there != tt.stays {
			t.Errorf("after %s %s it is there: %t", tt.name, tt.version, there)
		}
	}
}

// A name leads nowhere but beside the index.
func TestRemovingWhatLiesElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	others := []string{"../web-1.0.0.tgz", "../../web-1.0.0.tgz", "other/web-1.0.0.tgz", "/web-1.0.0.tgz"}
	for _, name := range others {
		w.server.Set(place, name, []byte("x"))
	}
	for _, name := range []string{"../web", "../../web", "other/web", "/web", "./web"} {
		if found, err := w.Remove(t.Context(), target(), name, "1.0.0", always); found || err != nil {
			t.Errorf("%s: got %t, %v", name, found, err)
		}
	}
	slices.Sort(others)
	if names := w.server.Names(place); !slices.Equal(names, others) {
		t.Errorf("the storage holds %v", names)
	}
}
