package helmrepo

import (
	"context"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
)

// yaml reads an index in block style. It looks at the whole file once before it
// gives anything: what is wrong with the top may stand at the end.
func (x *index) yaml(ctx context.Context, f *fold) error {
	look := newSplitter(nowhere{ctx})
	if err := look.split(x.data.reader()); err != nil {
		return err
	}
	if err := checkHeader(look.header); err != nil {
		return err
	}
	return f.run(ctx, func(send func(*job) error) error {
		out := &feed{send: send}
		if err := newSplitter(out).split(x.data.reader()); err != nil {
			return err
		}
		return out.flush()
	})
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

// nowhere takes pieces and forgets them.
type nowhere struct{ ctx context.Context }

func (n nowhere) app(string) error   { return context.Cause(n.ctx) }
func (n nowhere) item([]byte) error  { return nil }
func (n nowhere) fault(string) error { return nil }
func (n nowhere) odd([]byte) error   { return nil }
