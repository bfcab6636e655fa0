package indexing_test

import (
	"context"
	"fmt"
	"sync"

	"chartledger/commands/indexing"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// source is a repository's storage in the test's hands.
type source struct {
	mu      sync.Mutex
	entries []indexing.Entry
	edition int
	etag    bool
	failure *indexing.Failure
	fetches int
	last    indexing.Source // what was fetched
	gate    chan struct{}   // closed: Entries goes on after the first entry
	reached chan struct{}
}

// offer puts another index in place: apps like "web:1.0,2.0".
func (s *source) offer(entries ...indexing.Entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries, s.failure = entries, nil
	s.edition++
}

func (s *source) fail(code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failure = &indexing.Failure{Cause: syncs.Cause{Code: code, Detail: "no"}}
}

// hold makes the next reading stop after its first entry until release is called.
func (s *source) hold() (reached <-chan struct{}, release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	gate := make(chan struct{})
	s.gate, s.reached = gate, make(chan struct{})
	return s.reached, func() { close(gate) }
}

func entry(app string, versions ...string) indexing.Entry {
	e := indexing.Entry{App: app}
	for _, v := range versions {
		e.Listings = append(e.Listings, catalog.Listing{Version: v, Digest: "d-" + v, URLs: []string{app + "-" + v + ".tgz"}})
	}
	return e
}

// Fetch is the indexing.Reader's.
func (s *source) Fetch(_ context.Context, from indexing.Source, known syncs.Validators) (indexing.Index, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fetches++
	s.last = from
	if s.failure != nil {
		return nil, s.failure
	}
	name := fmt.Sprintf("edition-%d", s.edition)
	i := &index{source: s, entries: s.entries, gate: s.gate, reached: s.reached}
	s.gate, s.reached = nil, nil
	if s.etag {
		i.facts.Validators.ETag = name
		i.facts.NotModified = known.ETag == name
	}
	if !i.facts.NotModified {
		i.facts.BytesHash, i.facts.ContentHash, i.facts.Bytes = name, name, 100
		i.facts.Ending = syncs.Ending{Closed: true, Newline: true}
	}
	return i, nil
}

func (s *source) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fetches
}

type index struct {
	source        *source
	facts         indexing.Facts
	entries       []indexing.Entry
	gate, reached chan struct{}
}

func (i *index) Facts() indexing.Facts { return i.facts }
func (i *index) Close() error          { return nil }

func (i *index) Entries(ctx context.Context, yield func(indexing.Entry) error) error {
	for n, e := range i.entries {
		if n == 1 && i.gate != nil {
			close(i.reached)
			select {
			case <-i.gate:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		if err := yield(e); err != nil {
			return err
		}
	}
	return nil
}
