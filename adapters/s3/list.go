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

// maxObjects bounds a listing: a server could go on for ever.
const maxObjects = 1_000_000

// List gives the objects right below the repository's URL, by name.
func (s *store) List(ctx context.Context) iter.Seq2[publishing.Info, error] {
	return func(yield func(publishing.Info, error) bool) {
		ctx, stop := context.WithTimeout(ctx, s.stores.options.Timeout)
		defer stop()
		prefix := s.at.Key("")
		objects := s.client.ListObjectsIter(ctx, s.at.Bucket, minio.ListObjectsOptions{Prefix: prefix})
		n := 0
		for o := range objects {
			switch n++; {
			case o.Err != nil:
				yield(publishing.Info{}, s.failure(ctx, "list", "the objects", o.Err))
				return
			case n > maxObjects:
				yield(publishing.Info{}, domain.Refuse(domain.TooLarge, repo.CodeTooLarge,
					fmt.Sprintf("The storage lists more than %d objects.", maxObjects)))
				return
			}
			name, below := strings.CutPrefix(o.Key, prefix)
			if !below || name == "" || strings.Contains(name, "/") {
				continue // a folder, or what the server should not have told
			}
			if !yield(publishing.Info{Name: name, Size: o.Size, Modified: o.LastModified}, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil { // the iterator ends without a word
			yield(publishing.Info{}, s.failure(ctx, "list", "the objects", err))
		}
	}
}
