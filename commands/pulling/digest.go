package pulling

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"net/url"
	"regexp"
	"strings"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

var sha256Hex = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Digest is the SHA-256 that an index tells of a package, in hex; false: it tells
// something else.
func Digest(told string) (digest string, ok bool) {
	digest = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(told), "sha256:"))
	return digest, digest == "" || sha256Hex.MatchString(digest)
}

// digestOf is what the wanted bytes have to have; "": anything.
func digestOf(w Wanted) (string, error) {
	if w.Signature {
		return "", nil // it is checked by whoever has the key
	}
	digest, ok := Digest(w.Digest)
	if !ok {
		return "", fault("package_digest", "The digest that the repository's index has for the package is no SHA-256, so the package cannot be checked. Tell who runs the repository.")
	}
	return digest, nil
}

// How a package begins, and a signature: as helm makes them, and takes them.
const (
	packageStart   = "\x1f\x8b" // of gzip
	signatureStart = "-----BEGIN PGP SIGNED MESSAGE-----"
)

// digester hashes what is written, and writes it.
type digester struct {
	hash.Hash
	to        io.Writer
	want      string
	signature bool
	start     []byte
}

func (d *digester) begin(to io.Writer) { d.Hash, d.to, d.start = sha256.New(), to, nil }

// Write writes p.
func (d *digester) Write(p []byte) (int, error) {
	_, _ = d.Hash.Write(p) // a hash takes everything
	d.start = append(d.start, p[:min(len(p), len(signatureStart)-len(d.start))]...)
	return d.to.Write(p)
}

func (d *digester) hex() string { return hex.EncodeToString(d.Sum(nil)) }

// check says whether that was the package. Who writes an index says where this service
// looks, which may be where she cannot: she is given nothing that is no package, and
// is not told what it is.
func (d *digester) check() error {
	switch {
	case d.signature && !bytes.HasPrefix(d.start, []byte(signatureStart)):
		return fault("package_corrupt", "What the repository has beside the package is no signature as helm makes it. Tell who runs the repository.")
	case !d.signature && !bytes.HasPrefix(d.start, []byte(packageStart)):
		return fault("package_corrupt", "What the repository has is no package: it is not packed with gzip. Tell who runs the repository.")
	}
	if got := d.hex(); d.want != "" && got != d.want {
		return fault("package_corrupt", fmt.Sprintf("What the repository has is not the package that its index lists: its SHA-256 is %s… and not %s…. "+
			"Have the repository synced, or tell who runs it.", got[:12], d.want[:12]))
	}
	return nil
}

func fault(code, detail string) error {
	return &indexing.Failure{Cause: syncs.Cause{Code: code, Detail: detail}}
}

// links are the URLs to be tried.
func (w Wanted) links() []string {
	links := make([]string, 0, maxURLs)
	for _, link := range w.URLs[:min(len(w.URLs), maxURLs)] {
		if w.Signature {
			path, query, asked := strings.Cut(link, "?")
			if link = path + ".prov"; asked {
				link += "?" + query
			}
		}
		links = append(links, link)
	}
	return links
}

// hostOf is where a link of the repository at base leads, as far as turns go.
func hostOf(base, link string) string {
	for _, raw := range []string{link, base} {
		if u, err := url.Parse(raw); err == nil && u.Host != "" {
			return repo.Origin(u)
		}
	}
	return base
}
