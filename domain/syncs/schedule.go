package syncs

import (
	"hash/fnv"
	"strconv"
	"time"
)

// NextRun is when a repository is due again: interval after its last outcome,
// and up to a tenth later. The jitter follows from the repository and that
// outcome, so that everyone computes the same time and hosts are not met by all
// their repositories at once. An interval of 0 means by hand only: the zero time.
func NextRun(repoID string, last time.Time, interval time.Duration) time.Time {
	if interval <= 0 {
		return time.Time{}
	}
	h := fnv.New64a()
	h.Write([]byte(repoID + strconv.FormatInt(last.UnixMilli(), 10)))
	jitter := time.Duration(h.Sum64() % uint64(interval/10+1))
	return last.Add(interval + jitter).Truncate(time.Millisecond)
}
