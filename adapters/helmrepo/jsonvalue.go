package helmrepo

import "encoding/json"

// versions reads the value of an app's key.
func (w *jsonWalk) versions() error {
	t, err := w.d.Token()
	switch {
	case err != nil || t == nil:
		return err
	case t == json.Delim('{'):
		if err := w.rest(); err != nil {
			return err
		}
		fallthrough
	case t != json.Delim('['):
		return w.out.fault("the app's value is not a list of versions")
	}
	var raw json.RawMessage
	for w.d.More() {
		raw = raw[:0]
		if err := w.d.Decode(&raw); err != nil {
			return err
		}
		if err := w.out.item(raw); err != nil {
			return err
		}
	}
	_, err = w.d.Token()
	return err
}

// pass reads over a value, part by part.
func (w *jsonWalk) pass() error {
	t, err := w.d.Token()
	if t != json.Delim('[') && t != json.Delim('{') {
		return err
	}
	return w.rest()
}

// rest reads to the end of the array or object that has begun.
func (w *jsonWalk) rest() error {
	for depth := 1; depth > 0; {
		t, err := w.d.Token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('['), json.Delim('{'):
			depth++
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
	}
	return nil
}
