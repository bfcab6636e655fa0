package helmrepo

import (
	"context"

	"chartledger/commands/indexing"
)

// block is an app's part of a file, from its key on; in JSON, its list.
type block struct {
	app        string // "": not known without decoding
	start, end int64
	digest     indexing.Digest // zero: it has to be decoded
	times      int             // how often JSON lists the app, if more than once
	fault      string          // why there is nothing to be decoded
}

// outline notes where the apps of a YAML index begin and end.
type outline struct {
	ctx    context.Context
	split  *splitter
	blocks []block
	name   string
	known  bool // name is
}

var _ pieces = (*outline)(nil)

func newOutline(ctx context.Context) *outline {
	o := &outline{ctx: ctx}
	o.split = newSplitter(o)
	o.split.lines, o.split.scan = newLines(true), true
	return o
}

func (o *outline) app(name string) error {
	o.name, o.known = name, true
	o.split.lines.begin(o.split.lineAt)
	return context.Cause(o.ctx)
}

func (o *outline) item([]byte) error  { return nil }
func (o *outline) fault(string) error { return nil }
func (o *outline) odd([]byte) error   { return nil }

func (o *outline) end() error {
	if len(o.blocks) >= maxApps {
		return tooManyApps()
	}
	b := block{app: o.name, start: o.split.keyAt, end: o.split.lineAt}
	if o.known {
		b.digest = o.split.lines.digest(b.end)
	}
	o.blocks = append(o.blocks, b)
	o.name, o.known = "", false
	return nil
}
