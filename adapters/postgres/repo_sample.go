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

// Where two ways to find a word take equally long. To look up costs as much as there
// are hits; to go through a list, as much as there is between them.
const (
	// evenAt is how many repositories there would be if to look up all that have a word
	// were as quick as to go through what a viewer sees. Of 100 000, eight in a thousand
	// are as quickly found either way.
	evenAt = 6
	// evenPublic is the same of the public ones, of which there is an index of their own.
	// Nobody has to be asked who sees them.
	evenPublic = 20
)

// sampleSQL takes a sample of about $3 rows of the table $1, says how many of them are
// public and how many rows there are, and whether there are the indexes $2. Of a page's rows
// it takes one in ten: what was created at the same time is alike.
const sampleSQL = `SELECT s.texts, s.public, greatest(c.reltuples, 0), to_regclass($2 || '_pieces') IS NOT NULL AND to_regclass($2 || '_public_pieces') IS NOT NULL
	FROM pg_class c, LATERAL (SELECT coalesce(array_agg(search), '{}') AS texts, count(*) FILTER (WHERE visibility = 'public') AS public
		FROM (SELECT search, visibility FROM {visibility}.repos TABLESAMPLE SYSTEM (least(100, $3::float8 * 1000 / greatest(c.reltuples, 1)))
			WHERE deleted_at IS NULL AND random() < 0.1 LIMIT $3::bigint) r) s
	WHERE c.oid = $1::regclass`

// frequency is how many have a word: for whom it is best looked up.
type frequency int

const (
	ofMany frequency = iota // nobody
	ofSome                  // among the public ones
	ofFew                   // among all
)

// sample is some of what repositories are found by.
type sample struct {
	schema string
	until  time.Time
	texts  []string
	// So many of the texts at most have a word that is rare, and that some have.
	few, several int
}

// samples keeps the newest sample.
type samples struct {
	taking sync.Mutex
	newest atomic.Pointer[sample]
}

// frequency says how many have a word, and by what part of it it is best looked up. It
// is only a hint: all ways find the same.
func (q *Queries) frequency(ctx context.Context, word string) (frequency, string) {
	seen := q.seen.Load()
	if seen == nil || utf8.RuneCountInString(word) < piece {
		return ofMany, ""
	}
	s := q.samples.newest.Load()
	schema := seen.schemas[projections.VisibilityName]
	if stale := s == nil || s.schema != schema || time.Now().After(s.until); stale && q.samples.taking.TryLock() {
		defer q.samples.taking.Unlock()
		if taken, err := q.takeSample(ctx, schema); err == nil {
			q.samples.newest.Store(taken)
			s = taken
		}
	}
	if s == nil {
		return ofMany, ""
	}
	often := s.frequency(word)
	if often == ofMany {
		return ofMany, "" // nothing is looked up
	}
	return often, s.part(word)
}

func (q *Queries) takeSample(ctx context.Context, schema string) (*sample, error) {
	s := &sample{schema: schema, until: time.Now().Add(sampleFor), few: -1, several: -1}
	sql := strings.ReplaceAll(sampleSQL, "{visibility}", schema)
	var rows, public float64
	var indexes bool
	err := q.db.pool.QueryRow(ctx, sql, schema+".repos", schema+".repos", sampled).Scan(&s.texts, &public, &rows, &indexes)
	if n := float64(len(s.texts)); indexes && n > 0 {
		s.few = int(n * even(evenAt, rows))
		s.several = int(n * even(evenPublic, rows*public/n))
	}
	return s, err
}

// even is the share of rows that have a word that both ways find equally fast.
func even(at, rows float64) float64 { return min(1, math.Sqrt(at/max(rows, 1))) }

func (s *sample) frequency(word string) frequency {
	switch n := s.have(word, max(s.few, s.several)); {
	case n <= s.few:
		return ofFew
	case n <= s.several:
		return ofSome
	}
	return ofMany
}

// part is the part of a word that fewest have, of equally rare ones the longest. The
// index goes through the pieces of every part: to have it go through "team=team-"
// takes longer than to look at all that have "-323", even if they are more.
func (s *sample) part(word string) string {
	part, least := word, len(s.texts)/80
	for _, p := range parts(word) {
		if n := s.have(p, least); n < least || n == least && (part == word || len(p) > len(part)) {
			part, least = p, n
		}
	}
	return part
}

// have counts the texts that have a word in them, one more than upTo at most.
func (s *sample) have(word string, upTo int) (n int) {
	for i := 0; i < len(s.texts) && n <= upTo; i++ {
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
