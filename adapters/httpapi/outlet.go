package httpapi

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
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

// end ends the stream with a problem as its last line.
func (o *outlet) end(err error) {
	o.over = true
	p := problemOf(err)
	o.visit.code = p.code
	if p.status >= http.StatusInternalServerError {
		o.visit.reason = err.Error()
	}
	line, _ := json.Marshal(p.document(o.visit)) // texts only: cannot fail
	o.ready.Write(append(line, '\n'))
}
