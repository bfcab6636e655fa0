package indexing

import (
	"context"
	"time"

	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// Source is where a repository's index is read from.
type Source struct {
	// MayBeEmpty: a storage that can be written and has no index is an empty
	// repository. Otherwise a missing index is a *Failure.
	MayBeEmpty bool

	RepoID                 string
	URL                    string
	Credential             *repo.Credential // nil: none
	TLS                    repo.TLS
	CredentialToOtherHosts bool // a redirect takes the credential along

	// Same says of an app's digest whether its entry was good when the index was
	// last read, and how many versions it had. nil: nothing is known.
	Same func(Digest) (versions int, same bool)
}

// Digest tells the bytes of an app's entry apart from all others.
type Digest [16]byte

// Reader fetches indexes. adapters/helmrepo has the real one.
type Reader interface {
	// Fetch gets the index, or learns that it is not modified since known. The
	// error is a *Failure when the source is at fault. With nothing known the source
	// itself is to answer, and no cache on the way.
	Fetch(ctx context.Context, s Source, known syncs.Validators) (Index, error)
}

// Index is a fetched index. It holds resources until Close.
type Index interface {
	Facts() Facts
	// Entries gives yield one app after another, in the file's order, and ends at
	// yield's first error. It may be called again. An index that cannot be parsed
	// as a whole is a *Failure; an entry that cannot is a Warning in its Entry.
	Entries(ctx context.Context, yield func(Entry) error) error
	Close() error
}

// Facts of a fetched index. Bytes counts what was decoded, not what was sent.
// The hashes are SHA-256, hex; ContentHash leaves out the line `generated`.
type Facts struct {
	NotModified  bool
	URL          string // the index's own URL, without userinfo
	Bytes        int64
	BytesHash    string
	ContentHash  string
	Validators   syncs.Validators
	Unlengthened bool // neither a length nor an end was told: a cut cannot be seen from outside
	Ending       syncs.Ending
}

// Entry is one app of the index with its good versions, in the file's order and
// without repeats, and what was wrong with the others.
type Entry struct {
	App      string
	Listings []catalog.Listing
	Warnings []syncs.Warning
	// Tail is how many of the last Listings may have lost their ends, should the file
	// be cut off: the one that comes last in the file, or all where its order is not
	// known. Torn: what comes last has no version.
	Tail int
	Torn bool
	// Digest is that of the entry's bytes, if they may be passed over when they come
	// again: they are known, and there is nothing to warn of. Zero: they may not.
	Digest Digest
	// Same says that the digest was known. Then there are no Listings, but as many
	// Versions as before.
	Same     bool
	Versions int
}

// Failure is why an index could not be read. Pause says that trying again is
// useless until someone edits the repository (401, 403, 404).
type Failure struct {
	Cause      syncs.Cause
	Pause      bool
	RetryAfter time.Duration // 0: the server did not say
}

// Error is the detail.
func (f *Failure) Error() string { return f.Cause.Detail }
