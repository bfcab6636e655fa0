package indexing_test

import (
	"context"
	"testing"
	"time"

	"chartledger/commands/indexing"
	"chartledger/commands/turns"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// slowAuditor says when it was asked, and answers nothing.
type slowAuditor chan bool

func (a slowAuditor) Audit(ctx context.Context, _ repo.Target) ([]syncs.Warning, error) {
	a <- true
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

// A storage that is slow to be listed keeps no place where others are read.
func TestASlowStorageKeepsNoPlace(t *testing.T) {
	t.Parallel()
	slow := make(slowAuditor, 1)
	w := newTuned(t, func(o *indexing.Options) {
		o.Auditor = slow
		o.Places = turns.New(turns.Options{Limit: 1, Clock: time.Now})
	})
	w.source.offer(entry("web", "1.0.0"))
	w.writable()
	w.request("s1")
	<-slow
	w.add("x", "ada", "https://good.example.org")
	w.soon("sync.completed x")
}
