package helmrepo

import (
	"fmt"
	"io"
	"strings"

	"chartledger/commands/indexing"
)

// maxKey is how much is kept of an app's name.
const maxKey = 1000

// app notes where an app's list stands, or why its value is none.
func (w *jsonWalk) app(name string) error {
	if len(name) > maxKey {
		name = strings.Clone(name[:maxKey]) // too long for a name, and for being kept
	}
	b := block{app: name, times: 1}
	var err error
	switch w.d.PeekKind() {
	case '[':
		err = w.list(&b)
	case 'n':
		err = w.d.SkipValue()
	default:
		b.fault = "the app's value is not a list of versions"
		err = w.d.SkipValue()
	}
	if was, again := w.at[name]; again {
		b.times += w.blocks[was].times
		b.digest = indexing.Digest{} // for the warning
		w.blocks[was] = b
		return err
	}
	if len(w.blocks) >= maxApps {
		return tooManyApps()
	}
	w.at[name] = len(w.blocks)
	w.blocks = append(w.blocks, b)
	return err
}

// list reads over an app's list.
func (w *jsonWalk) list(b *block) error {
	if _, err := w.d.ReadToken(); err != nil {
		return err
	}
	b.start = w.d.InputOffset() - 1
	w.sum.Reset()
	_, _ = io.WriteString(w.sum, b.app+"\n") // a hash takes everything
	for w.d.PeekKind() != ']' {
		raw, err := w.d.ReadValue()
		if err != nil {
			return err
		}
		_, _ = w.sum.Write(raw)
		_, _ = w.sum.Write([]byte("\n"))
	}
	_, err := w.d.ReadToken()
	b.end = w.d.InputOffset()
	copy(b.digest[:], w.sum.Sum(nil))
	return err
}

// jsonList gives an app's versions to out.
func (x *index) jsonList(b block, out *feed) error {
	if err := out.app(b.app); err != nil {
		return err
	}
	if b.times > 1 {
		if err := out.fault(fmt.Sprintf("the app is listed %d times; only its last list counts", b.times)); err != nil {
			return err
		}
	}
	if b.fault != "" {
		if err := out.fault(b.fault); err != nil {
			return err
		}
	}
	if b.end > b.start {
		if err := items(x.data.section(b.start, b.end), out); err != nil {
			return err
		}
	}
	return out.end()
}

// items gives out what the array has that r holds.
func items(r io.Reader, out *feed) error {
	d := newJSON(r)
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != ']' {
		raw, err := d.ReadValue()
		if err != nil {
			return err
		}
		if err := out.item(raw); err != nil {
			return err
		}
	}
	return nil
}
