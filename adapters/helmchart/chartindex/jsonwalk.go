package chartindex

import (
	"bytes"
	"encoding/json"
)

// members calls f with the members of the JSON object that begins at from: the key,
// where the member stands, and where its value. The text is valid JSON up to there.
func members(text []byte, from int, f func(key string, at, value span) error) error {
	d, base := open(text, from)
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return odd("it is not readable as JSON")
		}
		name, _ := key.(string)
		end := base + int(d.InputOffset())
		value, err := next(d, text, base)
		if err != nil {
			return err
		}
		start := bytes.LastIndexByte(text[:end-1], '"')
		for start > 0 && text[start-1] == '\\' { // of a quote in the key
			start = bytes.LastIndexByte(text[:start], '"')
		}
		if err := f(name, span{start, value.to}, value); err != nil {
			return err
		}
	}
	return nil
}

// values calls f with the places of the values of the JSON array that begins at from.
func values(text []byte, from int, f func(at span) error) error {
	d, base := open(text, from)
	for d.More() {
		at, err := next(d, text, base)
		if err != nil {
			return err
		}
		if err := f(at); err != nil {
			return err
		}
	}
	return nil
}

// open is a decoder behind the brace or bracket at from, and what its offsets count from.
func open(text []byte, from int) (d *json.Decoder, base int) {
	d = json.NewDecoder(bytes.NewReader(text[from:]))
	_, _ = d.Token()
	return d, from
}

// next is the place of the next value.
func next(d *json.Decoder, text []byte, base int) (span, error) {
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return span{}, odd("it is not readable as JSON")
	}
	to := base + int(d.InputOffset())
	return span{to - len(raw), to}, nil
}
