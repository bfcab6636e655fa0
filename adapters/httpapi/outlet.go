package httpapi

import (
	"bytes"
	"io"
)

// outlet is where a stream puts what its client is to read.
type outlet struct {
	visit *visit
	ready bytes.Buffer // what was not read yet
	over  bool
}

// read gives what there is, or has wait bring more, until the stream is over.
func (o *outlet) read(p []byte, wait func()) (int, error) {
	for o.ready.Len() == 0 {
		if o.over {
			return 0, io.EOF
		}
		wait()
	}
	o.visit.extend()
	return o.ready.Read(p)
}
