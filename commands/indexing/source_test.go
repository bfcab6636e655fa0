package indexing_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	"chartledger/commands/indexing"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// source is a repository's storage in the test's hands.
type source struct {
	mu      sync.Mutex
	answer  // as long as no other comes
	next    []answer
	offers  int
	etag    bool
	fetches int
	last    indexing.Source // what was fetched
	gate    chan struct{}   // closed: Entries goes on after the first entry
	read    []string        // apps whose entries were decoded
	reached chan struct{}
}

// answer is what a fetch gives.
type answer struct {
	entries []indexing.Entry
	ending  syncs.Ending
	failure *indexing.Failure
	edition int // other bytes for the same
}

// name tells contents apart.
func (a answer) name() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%+v", a))
	return hex.EncodeToString(sum[:8])
}

// whole is an index with Helm's end.
func whole(entries ...indexing.Entry) answer {
	return answer{entries: entries, ending: syncs.Ending{Closed: true, Newline: true}}
}

// cut is one that ends within a line of its last entry.
func cut(entries ...indexing.Entry) answer { return answer{entries: entries} }

func failing(code string) answer {
	return answer{failure: &indexing.Failure{Cause: syncs.Cause{Code: code, Detail: "no"}}}
}

// give has the source answer with these, one after another, and with the last for ever.
func (s *source) give(answers ...answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer, s.next = answers[len(answers)-1], answers[:len(answers)-1]
}

// offer puts another index in place.
func (s *source) offer(entries ...indexing.Entry) {
	a := whole(entries...)
	s.mu.Lock()
	s.offers++
	a.edition = s.offers
	s.mu.Unlock()
	s.give(a)
}

func (s *source) fail(code string) { s.give(failing(code)) }

// refuse has every fetch fail so.
func (s *source) refuse(f indexing.Failure) {
	f.Cause.Detail = "no"
	s.give(answer{failure: &f})
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
	now := s.answer
	if len(s.next) > 0 {
		now, s.next = s.next[0], s.next[1:]
	}
	if now.failure != nil {
		return nil, now.failure
	}
	name := now.name()
	i := &index{source: s, same: from.Same, entries: now.entries, gate: s.gate, reached: s.reached}
	s.gate, s.reached = nil, nil
	if s.etag {
		i.facts.Validators.ETag = name
		i.facts.NotModified = known.ETag == name
	}
	if !i.facts.NotModified {
		i.facts.BytesHash, i.facts.ContentHash, i.facts.Bytes = name, name, 100*int64(len(now.entries))
		i.facts.Ending = now.ending
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
	same          func(indexing.Digest) (int, bool)
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
		if err := yield(i.decode(e)); err != nil {
			return err
		}
	}
	return nil
}
