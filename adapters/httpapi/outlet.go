package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"chartledger/adapters/httpapi/api"
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

// event writes one event.
func (o *outlet) event(name, id string, data any) {
	text, err := json.Marshal(data)
	if err != nil {
		o.over = true
		return
	}
	if id != "" {
		fmt.Fprintf(&o.ready, "id: %s\n", id)
	}
	fmt.Fprintf(&o.ready, "event: %s\ndata: %s\n\n", name, text)
}

// end ends the stream with a problem as its last line.
func (o *outlet) end(err error) {
	line, _ := json.Marshal(o.broken(err)) // texts only: cannot fail
	o.ready.Write(append(line, '\n'))
}

// broken is the problem that ends the stream, which is noted for the log.
func (o *outlet) broken(err error) api.Problem {
	o.over = true
	p := problemOf(err)
	o.visit.code = p.code
	if p.status >= http.StatusInternalServerError {
		o.visit.reason = err.Error()
	}
	return p.document(o.visit)
}
