package helmrepo

import (
	"context"
	"encoding/json"
)

// json reads an index that is JSON. errDoubt: it only looks so, and may be YAML.
// It walks through the file once before it gives anything: the file may turn out
// not to be JSON at its end, and of several lists of one app the last counts.
func (x *index) json(ctx context.Context, f *fold) error {
	look := newJSONWalk(ctx)
	if err := look.walk(x.data.reader()); err != nil {
		return err
	}
	var top indexFile
	if err := json.Unmarshal(look.header(), &top); err != nil {
		return notAnIndex(err)
	}
	if top.APIVersion == "" {
		return noAPIVersion()
	}
	return f.run(ctx, func(send func(*job) error) error {
		out := &feed{send: send, json: true}
		return x.each(look.blocks, out, func(b block) error { return x.jsonList(b, out) })
	})
}
