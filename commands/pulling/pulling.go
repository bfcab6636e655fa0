// Package pulling gets the packages of charts from where their repositories have them,
// for users who cannot get there by themselves: with the repository's own credential,
// which they never see.
//
// # Why
//
// A package is fetched to its end and compared with what the index says of it before
// the first byte goes to a user: nobody is given a part of what turns out to be
// something else, and a range of it can be served like the whole. What was compared
// is kept for a while. It is kept for its repository only: whoever names the digest of
// another's private package in an index of her own gets what her own storage has. And it
// is kept and given only if it is one: whoever writes an index must not read with it what
// the service reaches and she does not.
package pulling

import (
	"context"
	"errors"
	"io"
	"time"

	"chartledger/commands/indexing"
	"chartledger/commands/turns"
	"chartledger/domain"
	"chartledger/domain/repo"
)

// Fetcher gets what is outside. *helmrepo.Client is one.
type Fetcher interface {
	// Package writes what link leads to from the index of s to w, and no more than
	// limit bytes. The error is an *indexing.Failure when the source is at fault.
	Package(ctx context.Context, s indexing.Source, link string, limit int64, w io.Writer) error
}

// Files keeps files for a while. *filecache.Cache is one.
type Files interface {
	// Get answers the file that is kept under key, or has fill make it, once for all
	// who ask meanwhile. One under the key "" is made for one who asks, and not kept.
	Get(ctx context.Context, key string, fill func(context.Context, io.Writer) error) (io.ReadSeekCloser, error)
}

// Options of a Puller; all are needed.
type Options struct {
	Fetcher Fetcher
	Files   Files
	Repos   *indexing.Repos
	// Open opens the credential with this id.
	Open func(ctx context.Context, secretID string) (repo.Credential, error)
	// Turns are shared out among users, so that one who pulls from slow storages
	// keeps nobody else waiting; Wait is how long one may wait for hers.
	Turns *turns.Pool
	Wait  time.Duration

	MaxBytes int64 // of a package
}

// Puller pulls packages. It is safe for concurrent use.
type Puller struct{ o Options }

// New is a Puller with these options.
func New(o Options) *Puller { return &Puller{o} }

// Wanted is a package that somebody may have.
type Wanted struct {
	User      string // who asks
	RepoID    string
	URLs      []string // as the index has them
	Digest    string   // as the index has it; "": it has none, and what comes is taken
	Signature bool     // not the package is wanted, but the signature beside it
}

// maxURLs is how many URLs of a package are tried.
const maxURLs = 3

// Pull answers the package's bytes and their digest, in hex. The error is an
// *indexing.Failure when the source is at fault.
func (p *Puller) Pull(ctx context.Context, w Wanted) (content io.ReadSeekCloser, digest string, err error) {
	want, err := digestOf(w)
	if err != nil {
		return nil, "", err
	}
	links := w.links()
	if len(links) == 0 {
		return nil, "", fault("package_url", "The repository's index has no URL for the package.")
	}
	for _, link := range links {
		content, digest, again := p.pull(ctx, w, link, want)
		if again == nil {
			return content, digest, nil
		}
		if err == nil {
			err = again // the first URL is the one that helm would have taken
		}
		var f *indexing.Failure
		if !errors.As(again, &f) {
			return nil, "", again
		}
	}
	return nil, "", err
}

// pull pulls from one URL.
func (p *Puller) pull(ctx context.Context, w Wanted, link, want string) (content io.ReadSeekCloser, digest string, err error) {
	key := ""
	if want != "" {
		key = "package " + w.RepoID + " " + want
	}
	sum := &digester{want: want, signature: w.Signature}
	content, err = p.o.Files.Get(ctx, key, func(ctx context.Context, to io.Writer) error {
		sum.begin(to)
		if err := p.fetch(ctx, w, link, sum); err != nil {
			return err
		}
		return sum.check()
	})
	if err != nil {
		return nil, "", err
	}
	if want != "" {
		return content, want, nil
	}
	return content, sum.hex(), nil
}

// fetch has the package written to to, when it is the user's turn.
func (p *Puller) fetch(ctx context.Context, w Wanted, link string, to io.Writer) error {
	s, err := p.source(ctx, w.RepoID)
	if err != nil {
		return err
	}
	waiting, cancel := context.WithTimeoutCause(ctx, p.o.Wait, errTooManyPulls())
	defer cancel()
	turn, err := p.o.Turns.Take(waiting, turns.Wish{Owner: w.User, Host: hostOf(s.URL, link)})
	if err != nil {
		return err
	}
	defer turn.Leave()
	return p.o.Fetcher.Package(ctx, s, link, p.limit(w), to)
}

// maxSignature bounds a signature: it is a few lines.
const maxSignature = 512 << 10

func (p *Puller) limit(w Wanted) int64 {
	if w.Signature {
		return min(maxSignature, p.o.MaxBytes)
	}
	return p.o.MaxBytes
}

// source is where the repository is now, and what opens it: both of one moment, so
// that no credential goes to where it was not given for.
func (p *Puller) source(ctx context.Context, repoID string) (indexing.Source, error) {
	r := p.o.Repos.Work(repoID).Repo
	switch {
	case r.ID == "":
		return indexing.Source{}, domain.Refuse(domain.Unavailable, "repo_not_known_yet", "The repository is not known here yet. Try again soon.")
	case r.Deleted || r.Disabled || r.Kind != repo.Helm:
		return indexing.Source{}, domain.Refuse(domain.NotFound, "not_found", "There is no such package.")
	}
	s := indexing.Source{RepoID: r.ID, URL: r.URL, TLS: r.TLS, CredentialToOtherHosts: r.CredentialToOtherHosts}
	if r.Credential == nil {
		return s, nil
	}
	c, err := p.o.Open(ctx, r.Credential.SecretID)
	if err != nil {
		return s, errors.Join(domain.Refuse(domain.Unavailable, "vault_unavailable", "The repository's credential cannot be opened now. Try again soon."), err)
	}
	s.Credential = &c
	return s, nil
}

func errTooManyPulls() error {
	return domain.Refuse(domain.Busy, "too_many_pulls", "Too many packages are being fetched at once, here or by you. Try again soon.")
}
