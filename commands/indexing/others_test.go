package indexing_test

import (
	"fmt"
	"strings"
	"testing"

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
	var published []string
	for _, r := range w.memory.Records(partition) {
		if p, ok := r.Event.(catalog.VersionPublished); ok {
			published = append(published, p.App+"@"+p.Version)
		}
	}
	if first := strings.Join(published[:3], " "); first != "web@1.1199.0 db@1.1199.0 mq@1.1199.0" {
		t.Errorf("the first are %s", first)
	}
	once := map[string]bool{}
	for _, p := range published {
		once[p] = true
	}
	if len(published) != 3*each || len(once) != 3*each {
		t.Errorf("%d were published, %d of them different", len(published), len(once))
	}
	if decoded := w.sync("s2", web, db, mq); decoded != "" {
		t.Errorf("then decoded %q", decoded)
	}
}

func numbers(n int) (versions []string) {
	for i := range n {
		versions = append(versions, fmt.Sprintf("1.%d.0", i))
	}
	return versions
}
