package vault_test

import (
	"context"
	"errors"
	"sync"
	"time"
)

var errStore = errors.New("the store is away")

// written is one record of a memStore.
type written struct {
	id     string
	sealed []byte
	at     time.Time
}

// memStore is a vault.Store in memory. Its zero value is ready.
type memStore struct {
	mu      sync.Mutex
	records []written
	more    chan struct{}
	down    bool
}

func (m *memStore) Put(_ context.Context, id string, sealed []byte) error {
	return m.write(id, sealed, time.Now())
}

func (m *memStore) Destroy(_ context.Context, id string) error { return m.write(id, nil, time.Now()) }

func (m *memStore) write(id string, sealed []byte, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down {
		return errStore
	}
	m.records = append(m.records, written{id, sealed, at})
	if m.more != nil {
		close(m.more)
		m.more = nil
	}
	return nil
}

// Follow gives everything once, and then what comes.
func (m *memStore) Follow(ctx context.Context, apply func(string, []byte, time.Time, bool) error) error {
	for at := 0; ; {
		fresh, more := m.from(at)
		at += len(fresh)
		for _, r := range fresh {
			if err := apply(r.id, r.sealed, r.at, false); err != nil {
				return err
			}
		}
		if err := apply("", nil, time.Time{}, true); err != nil {
			return err
		}
		select {
		case <-more:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (m *memStore) from(at int) ([]written, <-chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.more == nil {
		m.more = make(chan struct{})
	}
	return m.records[at:len(m.records):len(m.records)], m.more
}
