package helmrepo

import (
	"context"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
)

// yaml reads an index in block style. It looks at the whole file once before it
// gives anything: what is wrong with the top may stand at the end. That look finds
// the apps too, so that only those are split and decoded whose bytes are new.
func (x *index) yaml(ctx context.Context, f *fold) error {
	look := newOutline(ctx)
	if err := look.split.split(x.data.reader()); err != nil {
		return err
	}
	if err := checkHeader(look.split.header); err != nil {
		return err
	}
	return f.run(ctx, func(send func(*job) error) error {
		out := &feed{send: send}
		s := newSplitter(out)
		return x.each(look.blocks, out, func(b block) error {
			return s.app(x.data.section(b.start, b.end), look.split.appIndent)
		})
	})
}

// each has read give every block to out but those whose bytes are as they were.
func (x *index) each(blocks []block, out *feed, read func(block) error) error {
	for _, b := range blocks {
		if versions, same := x.same(b.digest); same {
			if err := out.same(b, versions); err != nil {
				return err
			}
			continue
		}
		out.digest = b.digest
		if err := read(b); err != nil {
			return err
		}
	}
	return nil
}

// same says whether an app's bytes are as they were, and how many versions it has.
func (x *index) same(d indexing.Digest) (versions int, same bool) {
	if x.known == nil || d == (indexing.Digest{}) {
		return 0, false
	}
	return x.known(d)
}

// checkHeader reads the top level without entries. Whatever is unusual about it is
// a doubt: reading the whole file will tell.
func checkHeader(raw []byte) error {
	var top indexFile
	if entryCost().check(raw) != "" || strictYAML(raw, &top) != nil || len(top.Entries) > 0 {
		return errDoubt
	}
	if top.APIVersion == "" {
		return noAPIVersion()
	}
	return nil
}

func noAPIVersion() *indexing.Failure {
	return failure(repo.CodeBadIndex,
		"The file index.yaml has no apiVersion, so it is no Helm index. Build it anew with helm repo index.")
}
