package vault

import (
	"context"
	"time"
)

// Store keeps sealed secrets durably and in one order. adapters/kafka has it on
// a compacted topic.
type Store interface {
	// Put keeps a sealed secret. Once it answers nil, it survives a crash. After
	// an error it may have been kept all the same.
	Put(ctx context.Context, id string, sealed []byte) error

	// Destroy has the secret go for good, in time.
	Destroy(ctx context.Context, id string) error

	// Follow gives apply what is kept, oldest first, and then what is added, until
	// ctx ends or apply fails. A nil sealed says that the secret was destroyed.
	// caughtUp says that nothing newer was there when this was read; an empty id
	// says that alone, so that an empty store can be caught up with.
	Follow(ctx context.Context, apply func(id string, sealed []byte, at time.Time, caughtUp bool) error) error
}
