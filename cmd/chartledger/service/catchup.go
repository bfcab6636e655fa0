package service

import (
	"context"
	"fmt"
	"sync"

	"chartledger/domain"
	"chartledger/projections"
)

// catchUp knows which projections have yet to read the log to its end for the
// first time since the start. Until then an answer may lack what was there before
// (all of it, if the database is new), so the service is not ready.
type catchUp struct {
	mu   sync.Mutex
	left map[string]map[domain.Partition]bool
}

func newCatchUp() *catchUp { return &catchUp{left: make(map[string]map[domain.Partition]bool)} }

// expect has p count as behind.
func (c *catchUp) expect(p projections.Projection) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left[p.Name] = make(map[domain.Partition]bool)
	for _, at := range p.Partitions() {
		c.left[p.Name][at] = true
	}
}

// applied notes that b is in the projection.
func (c *catchUp) applied(projection string, b domain.Batch) {
	if b.Next < b.Stable {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.left[projection], b.Partition)
	if len(c.left[projection]) == 0 {
		delete(c.left, projection)
	}
}

// behind are the projections that are yet to catch up, and what they miss.
func (c *catchUp) behind() map[string]error {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make(map[string]error, len(c.left))
	for name, partitions := range c.left {
		all["projection "+name] = fmt.Errorf("%d partitions of the log are yet to be read to their end", len(partitions))
	}
	return all
}

// built knows whether the read models, which other processes make, have had what was in
// the log when this one was first asked. After an upgrade they are filled from the
// beginning: until then an answer would lack what was always there.
type built struct {
	mu   sync.Mutex
	at   projections.Token
	once bool
}

func (b *built) check(ctx context.Context, ends func(context.Context) (projections.Token, error), has func(context.Context, projections.Token) error) (err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.once {
		return has(ctx, nil)
	}
	if b.at == nil {
		if b.at, err = ends(ctx); err != nil {
			return err
		}
	}
	err = has(ctx, b.at)
	b.once = err == nil
	return err
}

// ends are where the log that the read models are made from ends now.
func (s *service) ends(ctx context.Context) (projections.Token, error) {
	return logReader{s.log}.Ends(ctx, projections.History().Topics)
}
