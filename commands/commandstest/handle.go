package commandstest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/user"
	"chartledger/domain/wire"
)

// handle is a journal.Log with what its claims folded.
type handle struct {
	t      *testing.T
	log    journal.Log
	folded []domain.Recorded
	failAt string // the event whose fold fails; "": none
}

var errFold = errors.New("the fold fails")

func (h *handle) fold(r domain.Recorded) error {
	if h.failAt != "" && r.Event.Subject() == h.failAt {
		return errFold
	}
	h.folded = append(h.folded, r)
	return nil
}

// claim claims, trying again while the other owner is in the way.
func (h *handle) claim() {
	h.t.Helper()
	if err := h.log.Claim(h.t.Context(), h.fold); err != nil {
		h.t.Fatalf("claim: %v", err)
	}
}

// append appends events named so to the slot's partition.
func (h *handle) append(p domain.Partition, names ...string) int64 {
	h.t.Helper()
	first, err := h.log.Append(h.t.Context(), p, records(h.t, p, names...))
	if err != nil {
		h.t.Fatalf("append %v: %v", names, err)
	}
	return first
}

// records are events named so.
func records(t *testing.T, p domain.Partition, names ...string) []wire.Record {
	t.Helper()
	all := make([]wire.Record, len(names))
	for i, name := range names {
		var e domain.Event = repo.Enabled{Ref: repo.Ref{RepoID: name}}
		if p.Topic == domain.AccessEvents {
			e = user.Disabled{Ref: user.Ref{UserID: name}}
		}
		rec, err := wire.Encode(domain.Recorded{Event: e, At: time.Now(), Seq: int64(i + 1), Version: 1, Position: domain.Position{Partition: p}})
		if err != nil {
			t.Fatalf("encode: %v", err)
		}
		all[i] = rec
	}
	return all
}

// want compares what was folded with partition-wise lists such as
// "chartledger.repo-events.v1/0: claim a b claim". It forgets what it compared.
func (h *handle) want(repoEvents, accessEvents string) {
	h.t.Helper()
	got := map[domain.Topic][]string{}
	last := map[domain.Topic]int64{}
	for _, r := range h.folded {
		topic, name := r.Position.Partition.Topic, r.Event.Subject()
		if _, ok := r.Event.(wire.WriterClaimed); ok {
			name = "claim"
		}
		if before, ok := last[topic]; ok && before >= r.Position.Offset {
			h.t.Errorf("%s@%d came after @%d", topic, r.Position.Offset, before)
		}
		last[topic] = r.Position.Offset
		got[topic] = append(got[topic], name)
	}
	h.folded = nil
	for topic, want := range map[domain.Topic]string{domain.RepoEvents: repoEvents, domain.AccessEvents: accessEvents} {
		if text := strings.Join(got[topic], " "); text != want {
			h.t.Errorf("%s: folded %q, want %q", topic, text, want)
		}
	}
}

// events are the names of the folded events of repo-events, claims left out.
func (h *handle) events() string {
	var names []string
	for _, r := range h.folded {
		if e, ok := r.Event.(repo.Enabled); ok {
			names = append(names, e.RepoID)
		}
	}
	return strings.Join(names, " ")
}

// spent says that the log refuses to do anything before it claims.
func (h *handle) spent() {
	h.t.Helper()
	if err := h.log.Confirm(h.t.Context()); err == nil {
		h.t.Error("confirm: got nil, want an error")
	}
	if _, err := h.log.Append(h.t.Context(), Slot()[0], records(h.t, Slot()[0], "spent")); err == nil || errors.Is(err, journal.ErrRefused) {
		h.t.Errorf("append: got %v, want an unknown outcome", err)
	}
}
