// Package publishingtest has a storage in memory for tests of what publishes: one
// that honours conditions, or does not, and fails as it is told.
package publishingtest

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"chartledger/commands/publishing"
	"chartledger/domain"
	"chartledger/domain/repo"
)

// Server is a storage in memory. Its zero value is ready; set the fields before it
// is used.
type Server struct {
	// Unconditional storages ignore conditions, and can say so.
	Unconditional bool
	// OnOpen, if not nil, is called with every target.
	OnOpen func(repo.Target)
	// Before, if not nil, is called before each operation (get, put, remove, list);
	// after its error nothing is done. After likewise, when it was done: the error is
	// a lost answer.
	Before, After func(operation, name string) error

	mu      sync.Mutex
	objects map[string]map[string]publishing.Object // by place and name
	puts    int
}

var _ publishing.Stores = (*Server)(nil)

// Open is publishing.Stores'. A place is a URL.
func (s *Server) Open(t repo.Target) (publishing.Store, error) {
	if s.OnOpen != nil {
		s.OnOpen(t)
	}
	return store{s, t.URL}, nil
}

// Object is an object's body, and whether there is one.
func (s *Server) Object(place, name string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.objects[place][name]
	return o.Body, ok
}

// Names are those of a place's objects, sorted.
func (s *Server) Names(place string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.objects[place]))
}

// Set puts an object past everything.
func (s *Server) Set(place, name string, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.set(place, name, body)
}

func (s *Server) set(place, name string, body []byte) string {
	if s.objects == nil {
		s.objects = make(map[string]map[string]publishing.Object)
	}
	if s.objects[place] == nil {
		s.objects[place] = make(map[string]publishing.Object)
	}
	s.puts++
	etag := strconv.Itoa(s.puts)
	s.objects[place][name] = publishing.Object{Body: slices.Clone(body), ETag: etag}
	return etag
}

// store is one place of a server.
type store struct {
	*Server
	place string
}

// Place is the URL.
func (s store) Place() string { return s.place }

// Conditional says how the server is.
func (s store) Conditional(context.Context) (bool, error) { return !s.Unconditional, nil }

// Get answers an object.
func (s store) Get(ctx context.Context, name string, limit int64) (o publishing.Object, err error) {
	err = s.do(ctx, "get", name, func() error {
		there, ok := s.objects[s.place][name]
		switch {
		case !ok:
			return publishing.ErrNoObject
		case int64(len(there.Body)) > limit:
			return domain.Refuse(domain.TooLarge, "object_too_large", "The object is too large.")
		}
		o = there
		return nil
	})
	return o, err
}

// Put writes an object.
func (s store) Put(ctx context.Context, name string, body []byte, when publishing.Condition) (etag string, err error) {
	err = s.do(ctx, "put", name, func() error {
		there, ok := s.objects[s.place][name]
		if !s.Unconditional && (when.Absent && ok || when.ETag != "" && when.ETag != there.ETag) {
			return publishing.ErrChanged
		}
		if s.Unconditional && when.Absent && ok {
			return publishing.ErrChanged // it looked before it wrote
		}
		etag = s.set(s.place, name, body)
		return nil
	})
	return etag, err
}

// Remove takes an object away.
func (s store) Remove(ctx context.Context, name string) error {
	return s.do(ctx, "remove", name, func() error { delete(s.objects[s.place], name); return nil })
}

// List gives the objects.
func (s store) List(ctx context.Context) iter.Seq2[publishing.Info, error] {
	return func(yield func(publishing.Info, error) bool) {
		var objects map[string]publishing.Object
		err := s.do(ctx, "list", "", func() error { objects = maps.Clone(s.objects[s.place]); return nil })
		if err != nil {
			yield(publishing.Info{}, err)
			return
		}
		for _, name := range slices.Sorted(maps.Keys(objects)) {
			if !yield(publishing.Info{Name: name, Modified: time.Unix(0, 0), ETag: objects[name].ETag}, nil) {
				return
			}
		}
	}
}

// do is one operation with its faults.
func (s store) do(ctx context.Context, operation, name string, work func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.Before != nil {
		if err := s.Before(operation, name); err != nil {
			return err
		}
	}
	s.mu.Lock()
	err := work()
	s.mu.Unlock()
	if err == nil && s.After != nil {
		return s.After(operation, name)
	}
	return err
}
