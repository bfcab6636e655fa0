package catalog

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"time"
)

// Hash tells two listings apart. It lives in memory only.
type Hash [16]byte

// Hash is the hash of everything that the listing says.
func (l Listing) Hash() Hash {
	var room [2048]byte
	t := text(room[:0])
	t.strings(l.Version, l.Digest, l.APIVersion, l.AppVersion, l.Description, l.Home, l.Icon, l.KubeVersion, l.ChartType)
	t.list(l.URLs)
	t.time(l.Created)
	t.list(l.Keywords)
	t.list(l.Sources)
	t.bool(l.Deprecated)
	t.int(len(l.Maintainers))
	for _, m := range l.Maintainers {
		t.strings(m.Name, m.Email, m.URL)
	}
	t.int(len(l.Dependencies))
	for _, d := range l.Dependencies {
		t.strings(d.Name, d.Version, d.Repository, d.Condition, d.Alias)
		t.list(d.Tags)
	}
	t.int(len(l.Annotations))
	for _, k := range slices.Sorted(maps.Keys(l.Annotations)) {
		t.strings(k, l.Annotations[k])
	}
	return t.hash()
}

// Hash is the hash of what the app shows of itself.
func (s Summary) Hash() Hash {
	var room [1024]byte
	t := text(room[:0])
	t.strings(s.LatestVersion, s.AppVersion, s.Description, s.Home, s.Icon)
	t.list(s.Keywords)
	t.bool(s.Deprecated)
	return t.hash()
}

// text holds values so that no two different sequences read alike.
type text []byte

// hash is half a SHA-256: processors have it built in, so that it takes less time
// than hashes that are made to be simple.
func (t text) hash() Hash {
	sum := sha256.Sum256(t)
	return Hash(sum[:len(Hash{})])
}

func (t *text) int(n int) { *t = binary.AppendUvarint(*t, uint64(n)) }

func (t *text) strings(ss ...string) {
	for _, s := range ss {
		t.int(len(s))
		*t = append(*t, s...)
	}
}

func (t *text) list(ss []string) {
	t.int(len(ss))
	t.strings(ss...)
}

func (t *text) bool(b bool) {
	if b {
		t.int(1)
	} else {
		t.int(0)
	}
}

func (t *text) time(at *time.Time) {
	if at == nil {
		t.int(0)
		return
	}
	t.int(1)
	*t = at.UTC().AppendFormat(*t, time.RFC3339Nano)
}
