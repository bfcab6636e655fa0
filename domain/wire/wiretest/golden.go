package wiretest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// Path is where the golden file of r is, below the folder of golden files.
func Path(r domain.Recorded) string {
	return path.Join(short(string(r.Position.Partition.Topic)), short(r.Event.Type())+".json")
}

// short leaves out what every topic and type begins with.
func short(name string) string { return strings.TrimPrefix(name, "chartledger.") }

// Render is a record as a golden file: key, headers in their order, data.
func Render(rec wire.Record) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"key":%q,"headers":{`, rec.Key)
	for i, h := range rec.Headers {
		if i > 0 {
			b.WriteByte(',')
		}
		value, err := json.Marshal(h.Value)
		if err != nil {
			return nil, fmt.Errorf("render header %s: %w", h.Key, err)
		}
		fmt.Fprintf(&b, `%q:%s`, h.Key, value)
	}
	fmt.Fprintf(&b, `},"data":%s}`, rec.Value)
	var out bytes.Buffer
	if err := json.Indent(&out, b.Bytes(), "", "  "); err != nil {
		return nil, fmt.Errorf("render a record: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// Parse reads what Render wrote. The headers come in no order.
func Parse(golden []byte) (wire.Record, error) {
	var file struct {
		Key     string            `json:"key"`
		Headers map[string]string `json:"headers"`
		Data    json.RawMessage   `json:"data"`
	}
	if err := json.Unmarshal(golden, &file); err != nil {
		return wire.Record{}, fmt.Errorf("parse a golden file: %w", err)
	}
	rec := wire.Record{Key: []byte(file.Key), Value: file.Data}
	for key, value := range file.Headers {
		rec.Headers = append(rec.Headers, wire.Header{Key: key, Value: value})
	}
	return rec, nil
}
