package publishing_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chartledger/adapters/helmchart/chartindex"
	"chartledger/commands/publishing"
	"chartledger/domain/repo"
)

// at is another place.
func at(n int) repo.Target { return repo.Target{URL: fmt.Sprint(place, n)} }

// largeIndex has so many bytes and no app. It is in JSON, which is read fast.
func largeIndex(size int) []byte {
	return []byte(`{"apiVersion":"v1","x":"` + strings.Repeat("x", size) + `","entries":{}}`)
}

// arrived waits until n have entered.
func arrived(t *testing.T, entered <-chan bool, n int) {
	t.Helper()
	for range n {
		select {
		case <-entered:
		case <-time.After(time.Minute):
			t.Fatal("too few have entered")
		}
	}
}

// Packages whose senders have left stay in memory until they are published, so that
// there are only so many, whoever sends them.
func TestPackagesInMemoryAreBounded(t *testing.T) {
	t.Parallel()
	const most = 16
	w := newWorld(t)
	entered, let := make(chan bool, most), make(chan bool)
	var gets atomic.Int64
	w.server.Before = func(operation, _ string) error {
		if operation == "get" && gets.Add(1) <= most {
			entered <- true
			<-let
		}
		return nil
	}
	var all sync.WaitGroup
	for n := range most {
		all.Go(func() {
			if err := w.Publish(t.Context(), at(n), pkg("web", "1.0.0", "x"), false, always); err != nil {
				t.Errorf("%d: %v", n, err)
			}
		})
	}
	arrived(t, entered, most)
	if err := w.Publish(t.Context(), at(most), pkg("web", "1.0.0", "x"), false, always); code(err) != "too_many_uploads" {
		t.Errorf("one more: got %v", err)
	}
	close(let)
	all.Wait()
	if err := w.Publish(t.Context(), at(most), pkg("web", "1.0.0", "x"), false, always); err != nil {
		t.Errorf("afterwards: got %v", err)
	}
}

// Large indexes are edited by two at once, and keep no small one waiting.
func TestLargeIndexesInMemoryAreBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Publisher = publishing.NewPublisher(publishing.Options{Stores: &w.server, Indexes: chartindex.Editor{}, Clock: time.Now, MaxIndex: 16 << 20, MaxChart: 1 << 20})
	large := largeIndex(5 << 20)
	const many, small = 3, 100
	for n := range many {
		w.server.Set(at(n).URL, publishing.IndexName, large)
	}
	entered, let := make(chan bool, many+1), make(chan bool)
	w.server.Before = func(operation, name string) error {
		if operation == "put" && strings.HasPrefix(name, "large") {
			entered <- true
			<-let
		}
		return nil
	}
	var all sync.WaitGroup
	for n := range many {
		all.Go(func() {
			if err := w.Publish(t.Context(), at(n), pkg("large", "1.0.0", "x"), false, always); err != nil {
				t.Errorf("%d: %v", n, err)
			}
		})
	}
	arrived(t, entered, 2)
	if err := w.Publish(t.Context(), at(small), pkg("web", "1.0.0", "x"), false, always); err != nil {
		t.Errorf("a small one: %v", err)
	}
	select {
	case <-entered:
		t.Error("a third large one came in")
	case <-time.After(500 * time.Millisecond):
	}
	close(let)
	all.Wait()
}
