// Package journal decides what is appended to the log. A partition has one owner
// at a time, fenced at the broker. The owner holds the fold of its partitions in
// memory, decides one command after another on it, and appends by group commit.
//
// Why: Kafka has no conditional append. One writer that knows the state needs
// none; a newer owner makes the older one's appends fail (see adapters/kafka).
// docs/journal.md explains the protocol; the folder model holds it in Promela.
package journal

import (
	"context"
	"errors"
	"time"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// Log is the fenced right to append to the partitions of one slot.
// adapters/kafka has the real one, commandstest one in memory; both pass the
// contract in commandstest. A Log is used by one goroutine at a time.
type Log interface {
	// Claim fences every earlier owner of the slot, commits a barrier to each of
	// its partitions, and gives fold every committed record that fold has not had
	// yet (by this Log's Claim or as an acknowledged Append), claims included, in
	// order per partition, up to and with the barriers. After an error the claim
	// may be tried again; what was folded stays folded.
	Claim(ctx context.Context, fold func(domain.Recorded) error) error

	// Read gives fold, as Claim does, the committed records that it has not had yet,
	// without claiming anything. It waits up to wait for the first of them, and says
	// whether nothing committed is left. It spends a claim.
	Read(ctx context.Context, wait time.Duration, fold func(domain.Recorded) error) (caughtUp bool, err error)

	// Append commits records to p in one transaction and answers the offset of
	// the first. ErrRefused: nothing was written, and nothing of this size or
	// form ever will be; the claim stands. Any other error: unknown whether they
	// are in the log; the claim is spent, Claim again to find out.
	Append(ctx context.Context, p domain.Partition, records []wire.Record) (first int64, err error)

	// Confirm answers nil only if no other owner has claimed since. It writes
	// nothing. After any error the claim is spent.
	Confirm(ctx context.Context) error
}

// ErrRefused: the broker refused the batch for good and wrote nothing.
var ErrRefused = errors.New("the log refused the batch")

// ErrBroken is part of every error that says that the log is not what it should be,
// so that reading it again is of no use: nobody may decide anything on it.
var ErrBroken = errors.New("the log is broken")
