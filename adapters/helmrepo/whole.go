package helmrepo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
)

// whole reads the file as Helm does, all at once. Where Helm refuses it for what an
// entry says, the entries are decoded one by one. One file is read so at a time.
func (x *index) whole(ctx context.Context, f *fold) error {
	if x.data.size > wholeCost().bytes {
		return failure(repo.CodeTooLarge, fmt.Sprintf("The index is not in the plain block style that helm repo index writes "+
			"(it has anchors, aliases, tags, flow style or several documents, or is broken), and such a file is read up to %s only. "+
			"Build it anew with helm repo index.", size(wholeCost().bytes)))
	}
	select {
	case x.turn <- struct{}{}:
		defer func() { <-x.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return x.wholeBytes(ctx, f)
}

// wholeBytes has the file in memory.
func (x *index) wholeBytes(ctx context.Context, f *fold) error {
	raw, err := x.data.all()
	if err != nil {
		return fmt.Errorf("read an index back: %w", err)
	}
	f.abandon()
	f.tail.all = true
	if json.Valid(raw) {
		return wholeFile(ctx, f, raw, json.Unmarshal, decodeJSON)
	}
	if excess := wholeCost().check(raw); excess != "" {
		return failure(repo.CodeTooLarge, "The index "+excess+", more than is read of a file in this style. Build it anew with helm repo index.")
	}
	return wholeFile(ctx, f, raw, strictYAML, decodeStrictJSON)
}

// looseFile is an index whose entries are not looked into.
type looseFile struct {
	indexFile
	Entries map[string]json.RawMessage `json:"entries"`
}

// looseVersion is a version not looked into, or why an app has none.
type looseVersion struct {
	raw   json.RawMessage
	fault string
}

// lists are the entries app by app. One that is no list must not stop the others.
func (l looseFile) lists() map[string][]looseVersion {
	all := make(map[string][]looseVersion, len(l.Entries))
	for name, raw := range l.Entries {
		all[name] = nil
		var versions []json.RawMessage
		if json.Unmarshal(raw, &versions) != nil {
			all[name] = []looseVersion{{fault: "the app's value is not a list of versions"}}
		}
		for _, v := range versions {
			all[name] = append(all[name], looseVersion{raw: v})
		}
	}
	return all
}

// wholeFile reads raw with unmarshal, or if that fails, its entries with decode.
func wholeFile(ctx context.Context, f *fold, raw []byte, unmarshal func([]byte, any) error, decode func([]byte) decoded) error {
	var file indexFile
	err := unmarshal(raw, &file)
	if err == nil {
		return giveWhole(ctx, f, file.APIVersion, file.Entries, func(v *chartVersion) decoded { return finish(v, 0) })
	}
	var loose looseFile
	if unmarshal(raw, &loose) != nil {
		return notAnIndex(err)
	}
	return giveWhole(ctx, f, loose.APIVersion, loose.lists(), func(v looseVersion) decoded {
		if v.fault != "" {
			return decoded{fault: v.fault}
		}
		return decode(v.raw)
	})
}

// giveWhole folds what was read at once, app by app in the order of their names.
func giveWhole[E ~[]V, V any](ctx context.Context, f *fold, apiVersion string, entries map[string]E, decode func(V) decoded) error {
	if apiVersion == "" {
		return noAPIVersion()
	}
	var names []string
	for name := range entries {
		if _, given := f.apps[name]; !given {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if err := f.begin(name); err != nil {
			return err
		}
		for _, v := range entries[name] {
			f.add(decode(v))
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	return f.end()
}

// decodeStrictJSON makes a version of raw, which was YAML before: Helm wants its
// fields to be known then.
func decodeStrictJSON(raw []byte) decoded {
	var v *chartVersion
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return decoded{version: guessJSONVersion(raw), fault: plainReason(err)}
	}
	return finish(v, len(raw))
}

func notAnIndex(err error) *indexing.Failure {
	return failure(repo.CodeBadIndex, "The file index.yaml is not a Helm index: "+plainReason(err)+". Build it anew with helm repo index.")
}
