package helmrepo

import (
	"bytes"
	"context"
	"errors"
	"io"

	"chartledger/commands/indexing"
)

// index is a fetched index.
type index struct {
	facts indexing.Facts
	data  *spool
	turn  chan struct{}
	none  bool // there is no file, and that is no fault
	known func(indexing.Digest) (versions int, same bool)
}

var _ indexing.Index = (*index)(nil)

// Facts of the index.
func (x *index) Facts() indexing.Facts { return x.facts }

// Close gives its memory or file back.
func (x *index) Close() error { return x.data.Close() }

// Entries gives yield one app after another, in the file's order. A file that had
// to be read as a whole by the YAML library comes in the order of names instead,
// after what was given before that turned out; no app comes twice. An app whose
// name cannot be used is an Entry without App that has only a warning.
func (x *index) Entries(ctx context.Context, yield func(indexing.Entry) error) error {
	if x.facts.NotModified || x.none {
		return nil
	}
	f := newFold(guarded(ctx, yield))
	err := x.pieces(ctx, f)
	if errors.Is(err, errDoubt) {
		err = x.whole(ctx, f)
	}
	var mine *yieldError
	if errors.As(err, &mine) {
		return mine.error
	}
	return err
}

// pieces reads the file version by version. errDoubt: it cannot be read so.
func (x *index) pieces(ctx context.Context, f *fold) error {
	if x.looksJSON() {
		return x.json(ctx, f)
	}
	return x.yaml(ctx, f)
}

// looksJSON goes by the first byte that says something.
func (x *index) looksJSON() bool {
	head := make([]byte, 512)
	n, _ := io.ReadFull(x.data.reader(), head)
	return bytes.HasPrefix(bytes.TrimLeft(head[:n], " \t\r\n"), []byte("{"))
}

// yieldError carries an error of yield past everything that handles errors.
type yieldError struct{ error }

// guarded ends with ctx, and marks yield's errors as its own.
func guarded(ctx context.Context, yield func(indexing.Entry) error) func(indexing.Entry) error {
	return func(e indexing.Entry) error {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		if err := yield(e); err != nil {
			return &yieldError{err}
		}
		return nil
	}
}
