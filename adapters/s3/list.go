package s3

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/minio/minio-go/v7"

	"chartledger/commands/publishing"
	"chartledger/domain"
	"chartledger/domain/repo"
)

// A listing is bounded: a server could go on for ever, and whoever reads one keeps
// the names.
const (
	maxObjects = 1_000_000
	maxNames   = 64 << 20 // bytes of them all
)

// List gives the objects right below the repository's URL, by name.
func (s *store) List(ctx context.Context) iter.Seq2[publishing.Info, error] {
	return func(yield func(publishing.Info, error) bool) {
		ctx, stop := context.WithTimeout(ctx, s.stores.options.Timeout)
		defer stop()
		prefix := s.at.Key("")
		objects := s.client.ListObjectsIter(ctx, s.at.Bucket, minio.ListObjectsOptions{Prefix: prefix})
		n, names := 0, 0
		for o := range objects {
			n++
			names += len(o.Key)
			switch {
			case o.Err != nil:
				yield(publishing.Info{}, s.failure(ctx, "list", "the objects", o.Err))
				return
			case n > maxObjects:
				yield(publishing.Info{}, domain.Refuse(domain.TooLarge, repo.CodeTooLarge,
					fmt.Sprintf("The storage lists more than %d objects.", maxObjects)))
				return
			case names > maxNames:
				yield(publishing.Info{}, domain.Refuse(domain.TooLarge, repo.CodeTooLarge,
					fmt.Sprintf("The names that the storage lists have more than %d MiB.", maxNames>>20)))
				return
			}
			name, below := strings.CutPrefix(o.Key, prefix)
			if !below || name == "" || strings.Contains(name, "/") {
				continue // a folder, or what the server should not have told
			}
			if !yield(publishing.Info{Name: name, Size: o.Size, Modified: o.LastModified, ETag: o.ETag}, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil { // the iterator ends without a word
			yield(publishing.Info{}, s.failure(ctx, "list", "the objects", err))
		}
	}
}
