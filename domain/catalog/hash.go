package catalog

import (
	"encoding/binary"
	"hash"
	"hash/fnv"
	"maps"
	"slices"
	"time"
)

// Hash tells two listings apart. It lives in memory only.
type Hash [16]byte

// Hash is the hash of everything that the listing says.
func (l Listing) Hash() Hash {
	h := hasher{fnv.New128a()}
	h.strings(l.Version, l.Digest, l.APIVersion, l.AppVersion, l.Description, l.Home, l.Icon, l.KubeVersion, l.ChartType)
	h.list(l.URLs)
	h.time(l.Created)
	h.list(l.Keywords)
	h.list(l.Sources)
	h.bool(l.Deprecated)
	h.int(len(l.Maintainers))
	for _, m := range l.Maintainers {
		h.strings(m.Name, m.Email, m.URL)
	}
	h.int(len(l.Dependencies))
	for _, d := range l.Dependencies {
		h.strings(d.Name, d.Version, d.Repository, d.Condition, d.Alias)
		h.list(d.Tags)
	}
	h.int(len(l.Annotations))
	for _, k := range slices.Sorted(maps.Keys(l.Annotations)) {
		h.strings(k, l.Annotations[k])
	}
	return Hash(h.Sum(nil))
}

// Hash is the hash of what the app shows of itself.
func (s Summary) Hash() Hash {
	h := hasher{fnv.New128a()}
	h.strings(s.LatestVersion, s.AppVersion, s.Description, s.Home, s.Icon)
	h.list(s.Keywords)
	h.bool(s.Deprecated)
	return Hash(h.Sum(nil))
}

// hasher writes values so that no two different sequences read alike.
type hasher struct{ hash.Hash }

func (h hasher) int(n int) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n))
	h.Write(b[:])
}

func (h hasher) strings(ss ...string) {
	for _, s := range ss {
		h.int(len(s))
		h.Write([]byte(s))
	}
}

func (h hasher) list(ss []string) {
	h.int(len(ss))
	h.strings(ss...)
}

func (h hasher) bool(b bool) {
	if b {
		h.int(1)
	} else {
		h.int(0)
	}
}

func (h hasher) time(t *time.Time) {
	if t == nil {
		h.int(0)
		return
	}
	h.strings(t.UTC().Format(time.RFC3339Nano))
}
