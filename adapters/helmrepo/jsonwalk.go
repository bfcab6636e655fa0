package helmrepo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
)

// maxJSONValue bounds a single value of an index that is JSON: the decoder keeps
// each in memory.
const maxJSONValue = 8 << 20

// jsonWalk walks through an index and gives its versions out one by one. Like
// encoding/json, it takes the last of several lists of one app.
type jsonWalk struct {
	out    pieces
	d      *json.Decoder
	given  int64          // bytes that the decoder got
	source io.Reader      // where they come from
	lists  map[string]int // app → how often it was listed so far
	skip   map[string]int // app → how often it is listed; nil: not known yet
	fields [][]byte       // the top level without entries
	size   int            // of fields
}

func newJSONWalk(out pieces) *jsonWalk { return &jsonWalk{out: out, lists: map[string]int{}} }

// Read feeds the decoder as long as it does not collect too much for one value.
func (w *jsonWalk) Read(p []byte) (int, error) {
	if w.given-w.d.InputOffset() > maxJSONValue {
		return 0, failure(repo.CodeTooLarge, "The index has a single value larger than "+size(maxJSONValue)+", which is the limit.")
	}
	n, err := w.source.Read(p)
	w.given += int64(n)
	return n, err
}

// walk reads r to its end.
func (w *jsonWalk) walk(r io.Reader) error {
	w.source = r
	w.d = json.NewDecoder(w)
	if err := w.object(w.topField); err != nil {
		return asDoubt(err)
	}
	if _, err := w.d.Token(); !errors.Is(err, io.EOF) {
		return errDoubt
	}
	return nil
}

// asDoubt makes a doubt of an error of the decoder: what is not JSON may be YAML.
func asDoubt(err error) error {
	var f *indexing.Failure
	var syntax *json.SyntaxError
	if !errors.As(err, &f) && (errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)) {
		return errDoubt
	}
	return err
}

// object gives field each key of the next value, an object; field reads the key's
// value. null is an object without keys.
func (w *jsonWalk) object(field func(key string) error) error {
	t, err := w.d.Token()
	if err != nil || t == nil {
		return err
	}
	if t != json.Delim('{') {
		return failure(repo.CodeBadIndex,
			"The entries of index.yaml are not a mapping from app to versions. Build it anew with helm repo index.")
	}
	for w.d.More() {
		t, err := w.d.Token()
		if err != nil {
			return err
		}
		key, ok := t.(string)
		if !ok {
			return errDoubt
		}
		if err := field(key); err != nil {
			return err
		}
	}
	_, err = w.d.Token()
	return err
}

func (w *jsonWalk) topField(key string) error {
	if key == "entries" {
		return w.object(w.app)
	}
	var raw json.RawMessage
	if err := w.d.Decode(&raw); err != nil {
		return err
	}
	name, err := json.Marshal(key)
	if w.size += len(name) + len(raw); w.size > maxJSONValue {
		return failure(repo.CodeTooLarge, "The index has more than "+size(maxJSONValue)+" outside its entries, which is the limit.")
	}
	w.fields = append(w.fields, append(append(name, ':'), raw...))
	return err
}

// app reads an app's list.
func (w *jsonWalk) app(name string) error {
	w.lists[name]++
	if len(w.lists) > maxApps {
		return tooManyApps()
	}
	if times := w.skip[name]; w.lists[name] < times {
		return w.pass()
	} else if times > 1 {
		return errors.Join(w.out.app(name),
			w.out.fault(fmt.Sprintf("the app is listed %d times; only its last list counts", times)), w.versions())
	}
	if err := w.out.app(name); err != nil {
		return err
	}
	return w.versions()
}
