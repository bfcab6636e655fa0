package helmrepo

import (
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
)

// maxJSONValue bounds a single value of an index that is JSON: the decoder keeps
// each in memory.
const maxJSONValue = 8 << 20

// jsonWalk notes where the apps' lists of a JSON index begin and end. Like
// encoding/json, it takes the last of several lists of one app.
type jsonWalk struct {
	ctx    context.Context
	d      *jsontext.Decoder
	given  int64     // bytes that the decoder got
	source io.Reader // where they come from
	blocks []block
	at     map[string]int // app → where in blocks
	fields []byte         // the top level without entries
	sum    hash.Hash
}

// newJSON reads what Helm's decoder takes: names may come twice, and what is no
// UTF-8 is replaced.
func newJSON(r io.Reader) *jsontext.Decoder {
	return jsontext.NewDecoder(r, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

func newJSONWalk(ctx context.Context) *jsonWalk {
	return &jsonWalk{ctx: ctx, at: map[string]int{}, sum: sha256.New()}
}

// Read feeds the decoder as long as it does not collect too much for one value.
func (w *jsonWalk) Read(p []byte) (int, error) {
	if w.given-w.d.InputOffset() > maxJSONValue {
		return 0, failure(repo.CodeTooLarge, "The index has a single value larger than "+size(maxJSONValue)+", which is the limit.")
	}
	if w.ctx.Err() != nil {
		return 0, context.Cause(w.ctx)
	}
	n, err := w.source.Read(p)
	w.given += int64(n)
	return n, err
}

// walk reads r to its end.
func (w *jsonWalk) walk(r io.Reader) error {
	w.source = r
	w.d = newJSON(w)
	if err := w.object(w.topField); err != nil {
		return asDoubt(err)
	}
	if _, err := w.d.ReadToken(); !errors.Is(err, io.EOF) {
		return errDoubt
	}
	return nil
}

// asDoubt makes a doubt of an error of the decoder: what is not JSON may be YAML.
func asDoubt(err error) error {
	var f *indexing.Failure
	var syntax *jsontext.SyntacticError
	if !errors.As(err, &f) && (errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)) {
		return errDoubt
	}
	return err
}

// object gives field each key of the next value, an object; field reads the key's
// value. null is an object without keys.
func (w *jsonWalk) object(field func(key string) error) error {
	t, err := w.d.ReadToken()
	if err != nil {
		return err
	}
	switch t.Kind() {
	case 'n':
		if len(w.blocks) > 0 {
			return errDoubt // to Helm it means that what came before is not there
		}
		return nil
	case '{':
	default:
		return failure(repo.CodeBadIndex,
			"The entries of index.yaml are not a mapping from app to versions. Build it anew with helm repo index.")
	}
	for w.d.PeekKind() != '}' {
		t, err := w.d.ReadToken()
		if err != nil {
			return err
		}
		if err := field(t.String()); err != nil {
			return err
		}
	}
	_, err = w.d.ReadToken()
	return err
}

func (w *jsonWalk) topField(key string) error {
	if key == "entries" {
		return w.object(w.app)
	}
	if strings.EqualFold(key, "entries") {
		return errDoubt // the key in another case, which Helm takes too
	}
	raw, err := w.d.ReadValue()
	if err != nil {
		return err
	}
	if len(w.fields)+len(key)+len(raw) > maxJSONValue {
		return failure(repo.CodeTooLarge, "The index has more than "+size(maxJSONValue)+" outside its entries, which is the limit.")
	}
	if len(w.fields) > 0 {
		w.fields = append(w.fields, ',')
	}
	w.fields, err = jsontext.AppendQuote(w.fields, key)
	w.fields = append(append(w.fields, ':'), raw...)
	return err
}

// header is the file without entries.
func (w *jsonWalk) header() []byte { return append(append([]byte("{"), w.fields...), '}') }
