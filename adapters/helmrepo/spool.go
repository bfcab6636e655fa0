package helmrepo

import (
	"bytes"
	"fmt"
	"io"
	"os"
)

// inMemory is the size up to which an index is kept in memory: hundreds may wait to
// be read at once.
const inMemory = 256 << 10

// spool keeps the bytes of an index: small ones in memory, others in a file that
// has no name any more, so that nothing is left behind by a crash.
type spool struct {
	dir  string
	mem  []byte
	file *os.File
	size int64
}

// Write appends p.
func (s *spool) Write(p []byte) (int, error) {
	if s.file == nil && len(s.mem)+len(p) <= inMemory {
		s.mem = append(s.mem, p...)
		s.size += int64(len(p))
		return len(p), nil
	}
	if err := s.toFile(); err != nil {
		return 0, err
	}
	n, err := s.file.Write(p)
	s.size += int64(n)
	return n, err
}

func (s *spool) toFile() error {
	if s.file != nil {
		return nil
	}
	f, err := os.CreateTemp(s.dir, "chartledger-index-*")
	if err != nil {
		return fmt.Errorf("spool an index: %w", err)
	}
	// Where an open file cannot lose its name, Close removes it.
	_ = os.Remove(f.Name())
	s.file = f
	_, err = f.Write(s.mem)
	s.mem = nil
	return err
}

// reader reads from the start. It may be called again.
func (s *spool) reader() io.Reader { return s.section(0, s.size) }

// section reads what stands from start to end.
func (s *spool) section(start, end int64) io.Reader {
	if s.file == nil {
		return bytes.NewReader(s.mem[start:end])
	}
	return io.NewSectionReader(s.file, start, end-start)
}

// all is everything in memory.
func (s *spool) all() ([]byte, error) {
	if s.file == nil {
		return s.mem, nil
	}
	b := make([]byte, s.size)
	_, err := io.ReadFull(s.reader(), b)
	return b, err
}

// Close gives the space back.
func (s *spool) Close() error {
	s.mem = nil
	if s.file == nil {
		return nil
	}
	_ = os.Remove(s.file.Name())
	return s.file.Close()
}
