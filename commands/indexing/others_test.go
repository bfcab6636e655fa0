package indexing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chartledger/commands/indexing"
	"chartledger/domain/catalog"
)

// A first sync with more listings than are kept in memory reads the index again for
// the rest: every version is published once, and the newest of each app before all.
func TestLargeFirstSyncPublishesEveryVersionOnceAndTheNewestFirst(t *testing.T) {
	t.Parallel()
	const each = 1200
	w := newWorld(t)
	w.created()
	web, db, mq := entry("web", numbers(each)...), entry("db", numbers(each)...), entry("mq", numbers(each)...)
	text := strings.Repeat("x", 6000)
	for i := range each {
		web.Listings[i].Description, db.Listings[i].Description, mq.Listings[i].Description = text, text, text
	}
	if decoded := w.sync("s1", web, db, mq); decoded != "web db mq web db mq" {
		t.Errorf("decoded %q", decoded)
	}
	published := w.published()
	if first := strings.Join(published[:3], " "); first != "web@1.1199.0 db@1.1199.0 mq@1.1199.0" {
		t.Errorf("the first are %s", first)
	}
	if once := distinct(published); len(published) != 3*each || once != 3*each {
		t.Errorf("%d were published, %d of them different", len(published), once)
	}
	if decoded := w.sync("s2", web, db, mq); decoded != "" {
		t.Errorf("then decoded %q", decoded)
	}
}

// What is read again may be waiting to be published: of very many small apps, some are.
func TestVersionsThatWaitAreNotPublishedTwice(t *testing.T) {
	t.Parallel()
	const apps, each = 150, 70
	w := newWorld(t)
	w.created()
	var index []indexing.Entry
	for i := range apps {
		e := entry(fmt.Sprintf("app-%03d", i), numbers(each)...)
		for n := range e.Listings {
			e.Listings[n].Description = strings.Repeat("x", 150)
		}
		index = append(index, e)
	}
	if decoded := strings.Fields(w.sync("s1", index...)); len(decoded) != 2*apps {
		t.Fatalf("%d apps were decoded, want each twice", len(decoded))
	}
	if all := w.published(); len(all) != apps*each || distinct(all) != apps*each {
		t.Errorf("%d versions were published, %d of them different, want %d", len(all), distinct(all), apps*each)
	}
}

// published are the versions that the log says were published.
func (w *world) published() (all []string) {
	for _, r := range w.memory.Records(partition) {
		if p, ok := r.Event.(catalog.VersionPublished); ok {
			all = append(all, p.App+"@"+p.Version)
		}
	}
	return all
}

func distinct(words []string) int {
	return len(slices.Compact(slices.Sorted(slices.Values(words))))
}

func numbers(n int) (versions []string) {
	for i := range n {
		versions = append(versions, fmt.Sprintf("1.%d.0", i))
	}
	return versions
}
