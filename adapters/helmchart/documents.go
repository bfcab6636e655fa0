package helmchart

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"chartledger/commands/pulling"
	"chartledger/domain"
)

// Documents reads the README and the values of a package that somebody else published.
// It is walked within the limits, in little memory, and no further than needed; nothing
// in it is interpreted. The error is an *indexing.Failure if it is no such archive.
func (c *Checker) Documents(packed io.Reader) (pulling.Documents, error) {
	found, err := c.texts(packed)
	var known *domain.Error
	if errors.As(err, &known) {
		return pulling.Documents{}, pulling.Unreadable(known.Detail)
	}
	d := pulling.Documents{}
	d.Values, d.ValuesTruncated = found["values.yaml"].shown()
	for _, name := range readmes() {
		if t, there := found[name]; there {
			d.Readme, d.ReadmeTruncated = t.shown()
			break
		}
	}
	return d, err
}

// readmes are how helm looks for a README, whatever its case.
func readmes() []string { return []string{"readme.md", "readme.txt", "readme"} }

// texts are the first ones of each name that is looked for.
func (c *Checker) texts(packed io.Reader) (map[string]text, error) {
	i := &inspection{Checker: c, left: c.MaxUnpacked}
	unzipped, err := gzip.NewReader(packed)
	if err != nil {
		return nil, broken("it does not begin as a gzip file does")
	}
	r, found := tar.NewReader(budget{unzipped, i}), map[string]text{}
	for len(found["values.yaml"]) == 0 || len(found[readmes()[0]]) == 0 {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, i.unreadable(err)
		}
		if i.files++; i.files > i.MaxFiles {
			return nil, tooLarge("chart_too_many_files", "A package has at most %d files.", i.MaxFiles)
		}
		name := textName(h)
		if _, before := found[name]; name == "" || before {
			continue
		}
		if found[name], err = io.ReadAll(io.LimitReader(r, pulling.MaxDocument+1)); err != nil {
			return nil, i.unreadable(err)
		}
	}
	return found, nil
}

// textName is the name of a text that lies in the chart's own folder, or "".
func textName(h *tar.Header) string {
	if h.Typeflag != tar.TypeReg {
		return ""
	}
	at, err := place(h)
	if err != nil || strings.Count(at, "/") != 1 {
		return ""
	}
	name := path.Base(at)
	if lower := strings.ToLower(name); name == "values.yaml" || slices.Contains(readmes(), lower) {
		return lower
	}
	return ""
}

// text is the beginning of a text, with a byte too many if it goes on.
type text []byte

// shown is the text as it can be shown, and whether that is not all of it.
func (t text) shown() (valid string, truncated bool) {
	begin := bytes.TrimPrefix(t[:min(len(t), pulling.MaxDocument)], []byte("\uFEFF"))
	if truncated = len(t) > pulling.MaxDocument; truncated {
		begin = whole(begin)
	}
	valid = strings.ToValidUTF8(string(begin), string(utf8.RuneError))
	if len(valid) > pulling.MaxDocument { // what is no character takes more
		return string(whole([]byte(valid[:pulling.MaxDocument]))), true
	}
	return valid, truncated
}

// whole leaves out a last character that was cut in two.
func whole(b []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if last := b[len(b)-n:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return b[:len(b)-n]
			}
			break
		}
	}
	return b
}
