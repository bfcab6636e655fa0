package publishing_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chartledger/adapters/helmchart/chartindex"
	"chartledger/commands/publishing"
	"chartledger/domain/syncs"
)

// A storage of very much that nothing names costs little, and is told of in part.
func TestAnAuditOfVeryMuch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range 10_000 {
		w.server.Set(place, publishing.File("web", fmt.Sprintf("1.0.%d", n)), nil)
	}
	found, err := w.auditor().Audit(t.Context(), target())
	if err != nil || len(found) != syncs.MaxWarnings {
		t.Fatalf("got %d, %v", len(found), err)
	}
	if last := found[len(found)-1].Reason; !strings.HasPrefix(last, "9901 more ") {
		t.Errorf("the last one is %q", last)
	}
}

// Names come from the storage: what is told of them fits into an event.
func TestAnAuditOfOddNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	long := strings.Repeat("\x01ä", 300)
	w.server.Set(place, long+"-1.0.0.tgz", nil)
	w.server.Set(place, publishing.IndexName, []byte("apiVersion: v1\nentries:\n  "+strings.Repeat("a", 1000)+":\n  - version: "+
		strings.Repeat("1", 100_000)+"\n    urls: [gone.tgz]\n"))
	found, err := w.auditor().Audit(t.Context(), target())
	if err != nil || len(found) != 2 {
		t.Fatalf("got %d, %v", len(found), err)
	}
	for _, f := range found {
		if text, _ := json.Marshal(f); len(text) > 1000 || strings.Contains(string(text), `\u0001`) {
			t.Errorf("got %d bytes: %.300s", len(text), text)
		}
	}
}

// Storages that are slow to give large indexes delay no audit of a small one.
func TestSlowLargeIndexesDelayNoSmallOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := publishing.NewAuditor(&w.server, chartindex.Editor{}, 16<<20, time.Millisecond)
	large := largeIndex(2 << 20)
	slow, let := make(chan bool, 9), make(chan bool)
	var gets atomic.Int64
	w.server.Before = func(operation, _ string) error {
		if operation == "get" {
			if n := gets.Add(1); n == 2 || n == 4 { // once it is known to be large
				slow <- true
				<-let
			}
		}
		return nil
	}
	var all sync.WaitGroup
	for n := range 2 {
		w.server.Set(at(n).URL, publishing.IndexName, large)
		all.Go(func() {
			if _, err := a.Audit(t.Context(), at(n)); err != nil {
				t.Errorf("%d: %v", n, err)
			}
		})
		arrived(t, slow, 1)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := a.Audit(ctx, at(2)); err != nil {
		t.Errorf("a small one: %v", err)
	}
	close(let)
	all.Wait()
}
