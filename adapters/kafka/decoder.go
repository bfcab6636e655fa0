package kafka

import (
	"fmt"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// decoder makes the domain's records. It keeps what is the same in most of them:
// the 15 headers of a record come from two dozen names, and most of their values
// are those of the record before.
type decoder struct {
	last    map[string]*wire.Header // by name
	headers []wire.Header
}

// decode is a record as the domain knows it.
func (d *decoder) decode(f found, p domain.Partition, generation string) (domain.Recorded, error) {
	r, err := wire.Decode(d.record(f), domain.Position{Partition: p, Generation: generation, Offset: f.offset})
	if err != nil {
		return r, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return r, nil
}

// record is a record as it is in the log. Its headers are good until the next one.
func (d *decoder) record(f found) wire.Record {
	d.headers = d.headers[:0]
	for _, h := range f.Headers {
		d.headers = append(d.headers, d.header(h.Key, h.Value))
	}
	return wire.Record{Key: f.Key, Value: f.Value, Time: f.at, Headers: d.headers}
}

// maxNames bounds what strange records can make a decoder keep.
const maxNames = 64

// header is a header in strings: the same ones as the last time, if it can be.
func (d *decoder) header(name, value []byte) wire.Header {
	h, known := d.last[string(name)]
	if !known {
		h = &wire.Header{Key: string(name)}
		if d.last == nil {
			d.last = make(map[string]*wire.Header)
		}
		if len(d.last) < maxNames {
			d.last[h.Key] = h
		}
	}
	if h.Value != string(value) {
		h.Value = string(value)
	}
	return *h
}
