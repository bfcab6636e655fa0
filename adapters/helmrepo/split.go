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
	// end ends the app.
	end() error
}

// splitter finds the versions of a YAML index in block style by its indents alone.
//
// What it takes for one version may be wrong in one way only: a quoted text or a
// flow collection may go on at any column. But then the piece with its beginning is
// no YAML by itself, and decoding it finds that out.
type splitter struct {
	out       pieces
	lines     *lines
	lineAt    int64  // where the current line begins
	keyAt     int64  // where the current app begins
	scan      bool   // only looks: items come without their bytes
	header    []byte // the top level without entries
	inEntries bool
	seen      bool // there was a top-level entries
	started   bool // there was anything
	marked    bool // before that, the marker that begins the document
	appIndent int  // -1: not known yet
	dash      int  // the column of the current app's dashes; -1: not known yet
	inApp     bool
	inOdd     bool
	keyLine   []byte
	buf       []byte // the current item, or odd app
	inItem    bool
	size      int // of the current item
}

// The sizes up to which pieces are collected.
const (
	maxHeader = 1 << 20
	maxItem   = 1 << 20
	maxOdd    = 4 << 20
)

func newSplitter(out pieces) *splitter {
	return &splitter{out: out, lines: newLines(false), appIndent: -1, dash: -1}
}

// split reads r to its end.
func (s *splitter) split(r io.Reader) error {
	b := bufio.NewReaderSize(r, 16)
	if bom, _ := b.Peek(3); string(bom) == "\xef\xbb\xbf" {
		_, _ = b.Discard(3)
		s.lines.open(b, 3)
	} else {
		s.lines.open(b, 0)
	}
	return s.run()
}

// app reads r, which has one app whose key stands at column indent, and nothing else.
func (s *splitter) app(r io.Reader, indent int) error {
	*s = splitter{out: s.out, lines: s.lines, keyLine: s.keyLine, buf: s.buf[:0], appIndent: indent, dash: -1}
	s.inEntries, s.seen, s.started = true, true, true
	s.lines.open(r, 0)
	return s.run()
}

func (s *splitter) run() error {
	for goesOn := false; ; {
		at := s.lines.at()
		line, part, err := s.lines.next()
		if s.lineAt = at; errors.Is(err, io.EOF) {
			return s.endApp()
		}
		if err != nil {
			return err
		}
		if err := s.piece(line, goesOn); err != nil {
			return err
		}
		goesOn = part
	}
}

// piece takes a line, or more of a line that is longer than the buffer.
func (s *splitter) piece(line []byte, partial bool) error {
	if !s.lines.clean && hasOddBreak(line) {
		return errDoubt
	}
	if s.inItem && (partial || s.isDeep(line)) {
		return s.add(line)
	}
	if !partial {
		return s.line(line)
	}
	if s.inEntries && !s.inItem && !s.inOdd {
		return errDoubt
	}
	return s.add(line)
}

// isDeep says whether line stands further to the right than the dashes: whatever
// it is, it belongs to the item. That is so of nearly all lines.
func (s *splitter) isDeep(line []byte) bool {
	if len(line) <= s.dash+1 {
		return false
	}
	for _, c := range line[:s.dash+1] {
		if c != ' ' {
			return false
		}
	}
	return true
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
	case s.inItem:
		if s.size += len(line); s.size <= maxItem && !s.scan {
			s.buf = append(s.buf, line...)
		}
	case s.inOdd:
		if len(s.buf)+len(line) > maxOdd {
			return errDoubt
		}
		s.buf = append(s.buf, line...)
	case !s.inEntries:
		if len(s.header)+len(line) > maxHeader {
			return errDoubt
		}
		s.header = append(s.header, line...)
	}
	return nil
}
