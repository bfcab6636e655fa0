package helmrepo

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"hash"
	"io"

	"chartledger/commands/indexing"
)

// lines reads a file line by line, and takes digests of its parts on the way.
type lines struct {
	from       io.Reader
	buf        []byte
	start, end int   // of what is not given out yet
	base       int64 // where in the file buf begins
	clean      bool  // nothing in buf looks like an odd line break
	err        error
	sum        hash.Hash // of the current part; nil: nobody wants digests
	summed     int       // up to where buf went into sum
}

// lineBuffer is how much is read at once. A longer line comes in parts.
const lineBuffer = 128 << 10

func newLines(digests bool) *lines {
	l := &lines{buf: make([]byte, lineBuffer)}
	if digests {
		l.sum = sha256.New()
	}
	return l
}

// open begins with r, whose first byte stands at base in the file.
func (l *lines) open(r io.Reader, base int64) {
	l.from, l.base, l.err = r, base, nil
	l.start, l.end, l.summed = 0, 0, 0
}

// next is the next line with its end, or a part of one: then more of it follows.
// It is good until the next call.
func (l *lines) next() (line []byte, part bool, err error) {
	for {
		if n := bytes.IndexByte(l.buf[l.start:l.end], '\n'); n >= 0 {
			line = l.buf[l.start : l.start+n+1]
			l.start += n + 1
			return line, false, nil
		}
		if l.err != nil || l.start == 0 && l.end == len(l.buf) {
			break
		}
		l.fill()
	}
	line = l.buf[l.start:l.end]
	l.start = l.end
	if l.err == nil {
		return line, true, nil
	}
	if len(line) > 0 && errors.Is(l.err, io.EOF) {
		return line, false, nil
	}
	return nil, false, l.err
}

// fill reads more behind what is not given out yet.
func (l *lines) fill() {
	if l.sum != nil {
		l.sum.Write(l.buf[l.summed:l.start])
	}
	copy(l.buf, l.buf[l.start:l.end])
	l.base += int64(l.start)
	l.start, l.end, l.summed = 0, l.end-l.start, 0
	var n int
	n, l.err = l.from.Read(l.buf[l.end:])
	l.end += n
	l.clean = isPlainBreaks(l.buf[:l.end])
}

// at is where the next line begins.
func (l *lines) at() int64 { return l.base + int64(l.start) }

// begin has the next digest begin at a place in the buffer.
func (l *lines) begin(at int64) {
	l.sum.Reset()
	l.summed = int(at - l.base)
}

// digest is that of what stands from begin to a place in the buffer.
func (l *lines) digest(at int64) (d indexing.Digest) {
	l.sum.Write(l.buf[l.summed:int(at-l.base)])
	l.summed = int(at - l.base)
	copy(d[:], l.sum.Sum(nil))
	return d
}

// isPlainBreaks says that b has none of the bytes that odd line breaks begin with.
func isPlainBreaks(b []byte) bool {
	return bytes.IndexByte(b, '\r') < 0 && bytes.IndexByte(b, 0xc2) < 0 && bytes.IndexByte(b, 0xe2) < 0
}
