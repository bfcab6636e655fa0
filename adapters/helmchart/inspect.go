package helmchart

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"path"
	"strings"

	"chartledger/domain"
)

// maxDepth is how many archives may lie in one another.
const maxDepth = 4

// inspection walks an archive and those within it, and adds up what they cost.
type inspection struct {
	*Checker
	left  int64 // bytes that may still be unpacked
	files int
	parts int // of YAML
}

// inspect refuses a package that would cost too much to load, or that holds
// anything but plain files at plain places.
func (c *Checker) inspect(packed []byte) error {
	if int64(len(packed)) > c.MaxPacked {
		return tooLarge("chart_too_large", "A package has at most %s.", size(c.MaxPacked))
	}
	if len(packed) == 0 {
		return refuse(chartField, "chart_missing", "There is no package.")
	}
	i := &inspection{Checker: c, left: c.MaxUnpacked}
	return i.archive(bytes.NewReader(packed), 1)
}

// archive walks one archive to its very end, so that its checksum was checked too.
func (i *inspection) archive(packed io.Reader, depth int) error {
	unzipped, err := gzip.NewReader(packed)
	if err != nil {
		return broken("it does not begin as a gzip file does")
	}
	r := tar.NewReader(budget{unzipped, i})
	seen := map[string]bool{}
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return i.unreadable(err)
		}
		if err := i.entry(h, r, seen, depth); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, budget{unzipped, i}); err != nil {
		return i.unreadable(err)
	}
	if len(seen) == 0 {
		return broken("it is empty")
	}
	return nil
}

// entry looks at one entry of an archive.
func (i *inspection) entry(h *tar.Header, r io.Reader, seen map[string]bool, depth int) error {
	if i.files++; i.files > i.MaxFiles {
		return tooLarge("chart_too_many_files", "A package has at most %d files.", i.MaxFiles)
	}
	switch h.Typeflag {
	case tar.TypeXGlobalHeader:
		return nil // a comment of who made it
	case tar.TypeReg, tar.TypeDir:
	default:
		return badEntry(h, "is a link, a device or a sparse file; only files and folders may be in it")
	}
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return badEntry(h, "is a sparse file; only plain files and folders may be in it")
		}
	}
	name, err := place(h)
	if err != nil || h.Typeflag == tar.TypeDir {
		return err
	}
	if seen[name] {
		return badEntry(h, "is there twice")
	}
	seen[name] = true
	if h.Size > i.left {
		return i.unreadable(errBudget)
	}
	return i.content(name, r, depth)
}

// content walks what the loader would look into.
func (i *inspection) content(name string, r io.Reader, depth int) error {
	switch {
	case path.Base(path.Dir(name)) == "charts" && path.Ext(name) == ".tgz":
		if depth == maxDepth {
			return refuse(chartField, "chart_too_deep", "Charts lie in one another more than %d deep.", maxDepth)
		}
		return i.archive(r, depth+1)
	case isYAML(path.Base(name)):
		return i.yaml(name, r)
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return i.unreadable(err)
	}
	return nil
}

// place is where an entry would be unpacked, below the chart's folder.
func place(h *tar.Header) (string, error) {
	name := strings.TrimSuffix(h.Name, "/")
	clean := strings.ReplaceAll(name, `\`, "/") // as Windows packs it
	switch {
	case name == "" || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return "", badEntry(h, "has a name that is none")
	case strings.Contains(name, `\`) && strings.Contains(name, "/"):
		return "", badEntry(h, "has a path of two kinds of slashes")
	case path.IsAbs(clean), strings.Contains(clean, ":/"):
		return "", badEntry(h, "has an absolute path")
	}
	for part := range strings.SplitSeq(clean, "/") {
		if part == ".." || part == "" {
			return "", badEntry(h, "has a path that leads elsewhere")
		}
	}
	return path.Clean(clean), nil
}

func badEntry(h *tar.Header, why string) error {
	return refuse(chartField, "chart_bad_entry", "The entry %q in the package %s.", quotable(h.Name, 80), why)
}

func broken(why string) error {
	return refuse(chartField, "chart_bad_archive", "It is no package as helm package makes it: %s.", why)
}

// unreadable says why reading an archive ended.
func (i *inspection) unreadable(err error) error {
	var known *domain.Error
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, errBudget):
		return tooLarge("chart_unpacks_too_large", "Unpacked, a package has at most %s.", size(i.MaxUnpacked))
	}
	return broken(plain(err))
}

// budget lets an inspection read only so much.
type budget struct {
	io.Reader
	i *inspection
}

var errBudget = errors.New("helmchart: too much to unpack")

// Read counts. Whoever asks for more than is left gets to know it.
func (b budget) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if b.i.left -= int64(n); b.i.left < 0 {
		return 0, errBudget
	}
	return n, err
}
