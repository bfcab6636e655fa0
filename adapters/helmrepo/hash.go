package helmrepo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"
)

// contentHash is the SHA-256 of what is written to it without the lines that only
// tell when the index was generated. It decides at the start of each line, with
// what was written so far of it kept back until that is clear.
type contentHash struct {
	hash  hash.Hash
	start []byte // the undecided start of the line
	mode  lineMode
	first byte // the file's first byte tells JSON, where the line is indented
	ending
}

type lineMode int

const (
	undecided lineMode = iota
	keep
	drop
)

func newContentHash() *contentHash { return &contentHash{hash: sha256.New()} }

// marker is how the line starts that is left out.
func (c *contentHash) marker() []byte {
	if c.first == '{' {
		return []byte(`  "generated":`)
	}
	return []byte("generated:")
}

// Write takes the next bytes.
func (c *contentHash) Write(p []byte) (int, error) {
	if c.first == 0 && len(p) > 0 {
		c.first = p[0]
	}
	for rest := c.inner(p); len(rest) > 0; rest = c.inner(rest) {
		line, after, ended := bytes.Cut(rest, []byte("\n"))
		if ended {
			line = rest[:len(line)+1]
		}
		c.look(line, ended)
		c.part(line)
		if ended {
			c.settle(keep)
			c.mode = undecided
		}
		rest = after
	}
	return len(p), nil
}

// inner takes the lines that p begins with and that are surely neither left out nor
// of the top level: nearly all are indented so. It answers the rest.
func (c *contentHash) inner(p []byte) []byte {
	if c.mode != undecided || len(c.start) > 0 || !c.begun {
		return p
	}
	at, m := 0, c.marker()[:4]
	for at+len(m) <= len(p) && p[at] == ' ' && !bytes.HasPrefix(p[at:], m) {
		n := bytes.IndexByte(p[at:], '\n')
		if n < 0 {
			break
		}
		at += n + 1
	}
	c.hash.Write(p[:at])
	return p[at:]
}

// part takes more of one line.
func (c *contentHash) part(p []byte) {
	if c.mode == undecided {
		c.start = append(c.start, p...)
		m := c.marker()
		switch {
		case bytes.HasPrefix(c.start, m):
			c.settle(drop)
		case !bytes.HasPrefix(m, c.start):
			c.settle(keep)
		}
		return
	}
	if c.mode == keep {
		c.hash.Write(p)
	}
}

// settle decides about a line that is still undecided.
func (c *contentHash) settle(mode lineMode) {
	if c.mode != undecided {
		return
	}
	if c.mode = mode; mode == keep {
		c.hash.Write(c.start)
	}
	c.start = c.start[:0]
}

// Sum is the hash so far, hex.
func (c *contentHash) Sum() string {
	c.settle(keep)
	return hex.EncodeToString(c.hash.Sum(nil))
}
