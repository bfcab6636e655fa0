package pulling_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"chartledger/commands/indexing"
	"chartledger/commands/pulling"
	"chartledger/commands/turns"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// world is storages, and files that were got from them.
type world struct {
	repos  *indexing.Repos
	stored map[string]string // by the repository's URL and the link
	asked  []string
	kept   map[string][]byte
	next   int64
}

func newWorld() *world {
	return &world{repos: indexing.NewRepos(), stored: map[string]string{}, kept: map[string][]byte{}}
}

func (w *world) given(events ...domain.Event) {
	b := domain.Batch{Partition: domain.Partition{Topic: domain.RepoEvents}}
	for _, e := range events {
		w.next++
		b.Records = append(b.Records, domain.Recorded{Event: e, Position: domain.Position{Offset: w.next}})
	}
	b.Next = w.next + 1
	w.repos.Apply(b)
}

func (w *world) Package(_ context.Context, s indexing.Source, link string, limit int64, to io.Writer) error {
	w.asked = append(w.asked, link)
	secret := ""
	if s.Credential != nil {
		secret = " for " + s.Credential.Token
	}
	content, ok := w.stored[s.URL+" "+link+secret]
	if !ok {
		return &indexing.Failure{Cause: syncs.Cause{Code: "package_not_found", Detail: link}}
	}
	_, err := io.WriteString(to, content[:min(int64(len(content)), limit)])
	return err
}

type file struct{ *bytes.Reader }

func (file) Close() error { return nil }

func (w *world) Get(ctx context.Context, key string, fill func(context.Context, io.Writer) error) (io.ReadSeekCloser, error) {
	if b, ok := w.kept[key]; ok {
		return file{bytes.NewReader(b)}, nil
	}
	var b bytes.Buffer
	if err := fill(ctx, &b); err != nil {
		return nil, err
	}
	if key != "" {
		w.kept[key] = b.Bytes()
	}
	return file{bytes.NewReader(b.Bytes())}, nil
}

func (w *world) puller() *pulling.Puller {
	return pulling.New(pulling.Options{Fetcher: w, Files: w, Repos: w.repos, MaxBytes: 1 << 20, Wait: time.Minute,
		Turns: turns.New(turns.Options{Limit: 1, Clock: time.Now}),
		Open: func(_ context.Context, id string) (repo.Credential, error) {
			return repo.Credential{Kind: repo.Bearer, Token: "token of " + id}, nil
		}})
}

func created(id string) repo.Created {
	return repo.Created{Ref: repo.Ref{RepoID: id}, Owner: "amy", Name: id, URL: "https://" + id, Kind: repo.Helm, Runtimes: []string{repo.Kubernetes}}
}

func digest(content string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(content))) }

func TestPull(t *testing.T) {
	t.Parallel()

	const good, signed = "\x1f\x8b the package", "-----BEGIN PGP SIGNED MESSAGE-----\nof it"
	type wanted = pulling.Wanted
	for name, tt := range map[string]struct {
		wanted
		code  string // of the failure; "": none
		kind  domain.Kind
		asked int // how often the storage is asked, when it is wanted twice
	}{
		"once for twice":       {wanted{RepoID: "r", URLs: []string{"good"}, Digest: digest(good)}, "", "", 1},
		"a digest in words":    {wanted{RepoID: "r", URLs: []string{"good"}, Digest: "sha256:" + strings.ToUpper(digest(good))}, "", "", 1},
		"without a digest":     {wanted{RepoID: "r", URLs: []string{"good"}}, "", "", 2},
		"the signature":        {wanted{RepoID: "r", URLs: []string{"good?a=b"}, Digest: digest(good), Signature: true}, "", "", 2},
		"the next URL":         {wanted{RepoID: "r", URLs: []string{"none", "bad", "good"}, Digest: digest(good)}, "", "", 3},
		"of another digest":    {wanted{RepoID: "r", URLs: []string{"bad"}, Digest: digest(good)}, "package_corrupt", "", 2},
		"of an odd digest":     {wanted{RepoID: "r", URLs: []string{"good"}, Digest: "md5:1"}, "package_digest", "", 0},
		"no URL":               {wanted{RepoID: "r"}, "package_url", "", 0},
		"too many bad URLs":    {wanted{RepoID: "r", URLs: []string{"bad", "none", "bad", "good"}, Digest: digest(good)}, "package_corrupt", "", 6},
		"of a disabled repo":   {wanted{RepoID: "off", URLs: []string{"good"}}, "", domain.NotFound, 0},
		"of a deleted one":     {wanted{RepoID: "gone", URLs: []string{"good"}}, "", domain.NotFound, 0},
		"of one not yet known": {wanted{RepoID: "new", URLs: []string{"good"}}, "", domain.Unavailable, 0},
	} {
		w := newWorld()
		w.given(created("r"), repo.CredentialSet{Ref: repo.Ref{RepoID: "r"}, Credential: repo.CredentialRef{SecretID: "s"}},
			created("off"), repo.Disabled{Ref: repo.Ref{RepoID: "off"}}, created("gone"), repo.Deleted{Ref: repo.Ref{RepoID: "gone"}})
		for link, content := range map[string]string{"good": good, "bad": "\x1f\x8b damaged", "good.prov?a=b": signed} {
			w.stored["https://r "+link+" for token of s"] = content
		}
		p := w.puller()
		for range 2 {
			content, sum, err := p.Pull(t.Context(), tt.wanted)
			var f *indexing.Failure
			switch {
			case tt.kind != "" && domain.KindOf(err) == tt.kind, errors.As(err, &f) && f.Cause.Code == tt.code:
			case err != nil || tt.code != "" || tt.kind != "":
				t.Errorf("%s: got %v, want %s%s", name, err, tt.code, tt.kind)
			default:
				want := map[bool]string{false: good, true: signed}[tt.Signature]
				if got, err := io.ReadAll(content); err != nil || string(got) != want || sum != digest(want) {
					t.Errorf("%s: got %q %s %v", name, got, sum, err)
				}
			}
		}
		if len(w.asked) != tt.asked {
			t.Errorf("%s: the storage was asked for %q, want %d times", name, w.asked, tt.asked)
		}
	}
}

// Who lists the digest of another's package gets what her own storage has: nothing
// that was pulled for others.
func TestADigestIsNoKey(t *testing.T) {
	t.Parallel()

	w := newWorld()
	w.given(created("hers"), created("mine"))
	const secret = "\x1f\x8b secret"
	w.stored["https://hers web.tgz"] = secret
	p := w.puller()
	if _, _, err := p.Pull(t.Context(), pulling.Wanted{RepoID: "hers", URLs: []string{"web.tgz"}, Digest: digest(secret)}); err != nil {
		t.Fatal(err)
	}
	_, _, err := p.Pull(t.Context(), pulling.Wanted{RepoID: "mine", URLs: []string{"web.tgz"}, Digest: digest(secret)})
	var f *indexing.Failure
	if !errors.As(err, &f) || f.Cause.Code != "package_not_found" {
		t.Errorf("got %v", err)
	}
}

// Who writes an index has us look where she may not: what is no package, nor a
// signature where one is wanted, she is not given, nor told its digest.
func TestWhatIsNoPackageIsNotGivenAway(t *testing.T) {
	t.Parallel()

	w := newWorld()
	w.given(created("r"))
	for _, content := range []string{"", "\x1f", `{"user":"admin","key":"hunter2"}`, "\x1f\x8b packed, but no signature"} {
		for _, wanted := range []pulling.Wanted{{}, {Digest: digest(content)}, {Signature: true}} {
			wanted.RepoID, wanted.URLs = "r", []string{"http://10.0.0.5/config"}
			w.stored["https://r http://10.0.0.5/config"] = content
			w.stored["https://r http://10.0.0.5/config.prov"] = content
			if !wanted.Signature && strings.HasPrefix(content, "\x1f\x8b") {
				continue
			}
			got, _, err := w.puller().Pull(t.Context(), wanted)
			var f *indexing.Failure
			if got != nil || !errors.As(err, &f) || f.Cause.Code != "package_corrupt" || strings.Contains(f.Cause.Detail, digest(content)[:6]) {
				t.Errorf("%q, signature %t: got %v %v", content, wanted.Signature, got, err)
			}
		}
	}
}
