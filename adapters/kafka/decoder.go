package kafka

import (
	"fmt"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// decoder makes the domain's records. It keeps what is the same for all of them:
// 15 headers a record come from two dozen names.
type decoder struct {
	names   map[string]string
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
		d.headers = append(d.headers, wire.Header{Key: d.name(h.Key), Value: string(h.Value)})
	}
	return wire.Record{Key: f.Key, Value: f.Value, Time: f.at, Headers: d.headers}
}

// maxNames bounds what strange records can make a decoder keep.
const maxNames = 64

// name is a header's name, as the same string every time.
func (d *decoder) name(b []byte) string {
	if s, ok := d.names[string(b)]; ok {
		return s
	}
	s := string(b)
	if d.names == nil {
		d.names = make(map[string]string)
	}
	if len(d.names) < maxNames {
		d.names[s] = s
	}
	return s
}
