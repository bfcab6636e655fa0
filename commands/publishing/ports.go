// Package publishing puts chart packages into a repository's storage, and takes
// them out again: the package first, then the index that names it, so that a
// crash in between leaves a package that nobody is told of, and never a promise
// that nothing keeps.
package publishing

import (
	"context"
	"errors"
	"iter"
	"time"

	"chartledger/domain/repo"
)

// Stores opens the storage of a repository. adapters/s3 has the real ones.
type Stores interface {
	// Open answers the storage that t names, without asking it anything. The error
	// is a *domain.Error that says why such a target cannot be written.
	Open(t repo.Target) (Store, error)
}

// Store is the objects of one repository's storage. Their names are relative to
// the repository's URL. An error of the storage itself is a *domain.Error with a
// plain detail and no secret in it.
type Store interface {
	// Place names the storage: the same for every way to write its URL, so that those
	// who write to one place can take turns.
	Place() string
	// Get answers an object of at most limit bytes. The error is ErrNoObject if
	// there is none.
	Get(ctx context.Context, name string, limit int64) (Object, error)
	// Put writes an object if its place is as when says; if it is not, the error is
	// ErrChanged and nothing was written.
	Put(ctx context.Context, name string, body []byte, when Condition) (etag string, err error)
	// Remove takes an object away; none there is no error.
	Remove(ctx context.Context, name string) error
	// List gives the objects right below the repository's URL, by name.
	List(ctx context.Context) iter.Seq2[Info, error]
	// Conditional says whether the storage honours the conditions of Put. It finds
	// out by trial, once a storage. Where it does not, Put only looks before it writes.
	Conditional(ctx context.Context) (bool, error)
}

// Object is what Get answers.
type Object struct {
	Body []byte
	ETag string
}

// Info is an object without its body.
type Info struct {
	Name     string
	Size     int64
	Modified time.Time // by the second, often
	ETag     string
}

// Condition of a Put: the zero value is none.
type Condition struct {
	Absent bool   // there is no such object
	ETag   string // there is one with this ETag
}

// The errors that a caller tells apart.
var (
	ErrNoObject = errors.New("publishing: there is no such object")
	ErrChanged  = errors.New("publishing: the object is not as it was")
)
