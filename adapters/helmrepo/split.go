package helmrepo

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// errDoubt says that the lines of a file do not show for sure where its versions
// begin and end. Then the file goes to the YAML library as a whole.
var errDoubt = errors.New("helmrepo: the file is not in plain block style")

// pieces takes what a splitter finds. The bytes are good until the call returns.
type pieces interface {
	// app begins the app called name; its items follow.
	app(name string) error
	// item is one version: a block sequence of one item.
	item(raw []byte) error
	// fault is a version, or a list of them, that cannot be looked at.
	fault(reason string) error
	// odd is an app in another form than a list: a block mapping of one key.
	odd(raw []byte) error
}

// splitter finds the versions of a YAML index in block style by its indents alone.
//
// What it takes for one version may be wrong in one way only: a quoted text or a
// flow collection may go on at any column. But then the piece with its beginning is
// no YAML by itself, and decoding it finds that out.
type splitter struct {
	out       pieces
	header    []byte // the top level without entries
	inEntries bool
	seen      bool // there was a top-level entries
	started   bool // there was anything
	appIndent int  // -1: not known yet
	dash      int  // the column of the current app's dashes; -1: not known yet
	inApp     bool
	inOdd     bool
	keyLine   []byte
	buf       []byte // the current item, or odd app
	inItem    bool
	tooLarge  bool
}

// The sizes up to which pieces are collected.
const (
	maxHeader = 1 << 20
	maxItem   = 1 << 20
	maxOdd    = 4 << 20
)

func newSplitter(out pieces) *splitter { return &splitter{out: out, appIndent: -1, dash: -1} }

// split reads r to its end.
func (s *splitter) split(r io.Reader) error {
	b := bufio.NewReaderSize(r, 64<<10)
	if bom, _ := b.Peek(3); string(bom) == "\xef\xbb\xbf" {
		_, _ = b.Discard(3)
	}
	partial := false
	for {
		line, err := b.ReadSlice('\n')
		if len(line) > 0 {
			if e := s.piece(line, partial); e != nil {
				return e
			}
		}
		partial = errors.Is(err, bufio.ErrBufferFull)
		if errors.Is(err, io.EOF) {
			return s.endApp()
		}
		if err != nil && !partial {
			return err
		}
	}
}

// piece takes a line, or more of a line that is longer than the buffer.
func (s *splitter) piece(line []byte, partial bool) error {
	if hasOddBreak(line) {
		return errDoubt
	}
	if !partial {
		return s.line(line)
	}
	if s.inEntries && !s.inItem && !s.inOdd {
		return errDoubt
	}
	return s.add(line)
}

// hasOddBreak says whether YAML would break line in the middle.
func hasOddBreak(line []byte) bool {
	if at := bytes.IndexByte(line, '\r'); at >= 0 && at < len(line)-2 {
		return true
	}
	return bytes.IndexByte(line, 0xc2) >= 0 && bytes.Contains(line, []byte("\u0085")) ||
		bytes.IndexByte(line, 0xe2) >= 0 && (bytes.Contains(line, []byte("\u2028")) || bytes.Contains(line, []byte("\u2029")))
}

// add appends line to whatever is being collected.
func (s *splitter) add(line []byte) error {
	switch {
	case s.inOdd && len(s.buf)+len(line) > maxOdd, !s.inEntries && len(s.header)+len(line) > maxHeader:
		return errDoubt
	case s.inItem && len(s.buf)+len(line) > maxItem:
		s.tooLarge = true
	case s.inItem || s.inOdd:
		s.buf = append(s.buf, line...)
	case !s.inEntries:
		s.header = append(s.header, line...)
	}
	return nil
}
