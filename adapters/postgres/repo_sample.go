package postgres

import (
	"context"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"chartledger/projections"
)

// piece is how long what is searched for has to be for the index of pieces.
const piece = 3

// How a search for what few have is told from others: by a sample of what
// repositories are found by, which is kept for a while.
const (
	sampled   = 500
	sampleFor = time.Minute
)

// evenAt is how many repositories there would be if a page's worth of a word were as
// quickly looked up as come by: to look up costs as much as there are hits; to go
// through what the viewer sees, as much as there is between them. Of 100 000, eight
// in a thousand are as quickly found either way.
const evenAt = 6

// sampleSQL takes a sample of about $3 rows of the table $1, and says how many there
// are and whether there is the index $2. Of a page's rows it takes one in ten: what
// was created at the same time is alike.
const sampleSQL = `SELECT ARRAY(SELECT search FROM {visibility}.repos
		TABLESAMPLE SYSTEM (least(100, $3::float8 * 1000 / greatest((SELECT reltuples FROM pg_class WHERE oid = $1::regclass), 1)))
		WHERE deleted_at IS NULL AND random() < 0.1 LIMIT $3::bigint), greatest(reltuples, 0), to_regclass($2) IS NOT NULL
	FROM pg_class WHERE oid = $1::regclass`

// sample is some of what repositories are found by.
type sample struct {
	schema string
	until  time.Time
	texts  []string
	few    int // so many of the texts at most have a word that is best looked up
}

// samples keeps the newest sample.
type samples struct {
	taking sync.Mutex
	newest atomic.Pointer[sample]
}

// rare says whether a word is best looked up, and by what part of it. It is only a
// hint: both ways find the same.
func (q *Queries) rare(ctx context.Context, word string) (part string, rare bool) {
	seen := q.seen.Load()
	if seen == nil || utf8.RuneCountInString(word) < piece {
		return "", false
	}
	s := q.samples.newest.Load()
	schema := (*seen)[projections.VisibilityName]
	if stale := s == nil || s.schema != schema || time.Now().After(s.until); stale && q.samples.taking.TryLock() {
		defer q.samples.taking.Unlock()
		if taken, err := q.takeSample(ctx, schema); err == nil {
			q.samples.newest.Store(taken)
			s = taken
		}
	}
	if s == nil || s.have(word) > s.few {
		return "", false
	}
	return s.part(word), true
}

func (q *Queries) takeSample(ctx context.Context, schema string) (*sample, error) {
	s := &sample{schema: schema, until: time.Now().Add(sampleFor), few: -1}
	sql := strings.ReplaceAll(sampleSQL, "{visibility}", schema)
	var rows float64
	var index bool
	err := q.db.pool.QueryRow(ctx, sql, schema+".repos", schema+".repos_pieces", sampled).Scan(&s.texts, &rows, &index)
	if index {
		s.few = int(float64(len(s.texts)) * min(1, math.Sqrt(evenAt/max(rows, 1))))
	}
	return s, err
}

// part is the part of a word that fewest have, if few have it, else all of it. The
// index goes through the pieces of every part: to have it go through "team=team-"
// takes longer than to look at all that have "-323".
func (s *sample) part(word string) string {
	part, least := word, s.few+1
	for _, p := range parts(word) {
		if n := s.have(p); n < least || n == least && n <= s.few && len(p) > len(part) {
			part, least = p, n
		}
	}
	return part
}

// have counts the texts that have a word in them, as far as they are few.
func (s *sample) have(word string) (n int) {
	for i := 0; i < len(s.texts) && n <= s.few; i++ {
		if strings.Contains(s.texts[i], word) {
			n++
		}
	}
	return n
}

// parts are the runs of letters and digits of a word that are long enough for the
// index, each with the sign before it.
func parts(word string) (all []string) {
	begin, within := 0, false
	for i, r := range word + " " {
		is := unicode.IsLetter(r) || unicode.IsDigit(r)
		if within && !is {
			if p := word[begin:i]; utf8.RuneCountInString(p) >= piece {
				all = append(all, p)
			}
		}
		if !is {
			begin = i
		}
		within = is
	}
	return all
}
