package wire_test

import (
	"strings"
	"testing"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
	"chartledger/domain/undo"
	"chartledger/domain/wire"
)

// claimed is a barrier at an offset; event the record that it allows.
func claimed(offset int64) domain.Recorded {
	return domain.Recorded{Event: wire.WriterClaimed{}, Position: domain.Position{Partition: repos, Offset: offset}}
}

func event(epoch, seq, version int64, id string) domain.Recorded {
	return domain.Recorded{
		Event: repo.Enabled{Ref: repo.Ref{RepoID: id}}, Epoch: epoch, Seq: seq, Version: version,
		Position: domain.Position{Partition: repos, Offset: 100 + seq},
	}
}

func requested(epoch, seq, version int64, id string) domain.Recorded {
	r := event(epoch, seq, version, id)
	r.Event = syncs.Requested{Ref: syncs.Ref{SyncID: "s", RepoID: id}}
	return r
}

func TestChain(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		given []domain.Recorded
		when  domain.Recorded
		err   string
	}{
		"the first event":                     {given: log(claimed(0)), when: event(0, 1, 1, "a")},
		"the next of a stream":                {given: log(claimed(0), event(0, 1, 1, "a")), when: event(0, 2, 2, "a")},
		"another stream begins at 1":          {given: log(claimed(0), event(0, 1, 1, "a")), when: event(0, 2, 1, "b")},
		"syncs count apart from their repo":   {given: log(claimed(0), event(0, 1, 1, "a")), when: requested(0, 2, 1, "a")},
		"a new owner goes on with its epoch":  {given: log(claimed(0), event(0, 1, 1, "a"), claimed(9)), when: event(9, 2, 2, "a")},
		"a claim is not counted":              {given: log(claimed(0), claimed(1), claimed(2)), when: event(2, 1, 1, "a")},
		"a gap in seq":                        {given: log(claimed(0), event(0, 1, 1, "a")), when: event(0, 3, 2, "a"), err: "es-seq is 3, want 2"},
		"a seq twice":                         {given: log(claimed(0), event(0, 1, 1, "a")), when: event(0, 1, 2, "a"), err: "es-seq is 1, want 2"},
		"an older owner's record":             {given: log(claimed(0), claimed(9)), when: event(0, 1, 1, "a"), err: "es-epoch is 0, want 9"},
		"an epoch that nobody claimed":        {given: log(claimed(0)), when: event(5, 1, 1, "a"), err: "es-epoch is 5, want 0"},
		"a version left out":                  {given: log(claimed(0), event(0, 1, 1, "a")), when: event(0, 2, 3, "a"), err: "es-version is 3, want 2"},
		"a stream that begins in the middle":  {given: log(claimed(0)), when: event(0, 1, 4, "a"), err: "es-version is 4, want 1"},
		"the error says where, for operators": {given: log(claimed(0)), when: event(0, 7, 1, "a"), err: "chartledger.repo-events.v1/0@107"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			verdict(t, follow(t, &wire.Chain{}, tt.given...).Check(tt.when), tt.err)
		})
	}
}

func log(rs ...domain.Recorded) []domain.Recorded { return rs }

// follow has c take records that are in order.
func follow(t *testing.T, c *wire.Chain, rs ...domain.Recorded) *wire.Chain {
	t.Helper()
	for _, r := range rs {
		verdict(t, c.Check(r), "")
	}
	return c
}

func verdict(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Fatalf("got %v, want %q", err, want)
	}
}

func TestAResumedChain(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		given []domain.Recorded
		when  domain.Recorded
		err   string
	}{
		"takes any version at first":     {when: event(40, 8, 17, "a")},
		"counts it from then on":         {given: log(event(40, 8, 17, "a")), when: event(40, 9, 19, "a"), err: "es-version is 19, want 18"},
		"takes no gap in seq":            {when: event(40, 9, 1, "a"), err: "es-seq is 9, want 8"},
		"takes no other epoch":           {when: event(39, 8, 1, "a"), err: "es-epoch is 39, want 40"},
		"follows the claims after it":    {given: log(claimed(90)), when: event(90, 8, 2, "a")},
		"knows streams one from another": {given: log(event(40, 8, 17, "a")), when: event(40, 9, 3, "b")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			verdict(t, follow(t, wire.Resume(40, 7), tt.given...).Check(tt.when), tt.err)
		})
	}
}

// TestAppEventsCountPerRepository: whatever their subject is.
func TestAppEventsCountPerRepository(t *testing.T) {
	t.Parallel()
	for _, e := range []domain.Event{
		syncs.Started{Run: syncs.Run{Ref: syncs.Ref{SyncID: "s", RepoID: "r"}}},
		catalog.AppRegistered{AppRef: catalog.AppRef{RepoID: "r", AppID: "a"}},
		catalog.Closed{RepoID: "r"},
	} {
		if got := wire.StreamOf(apps.Topic, e); got != "r" {
			t.Errorf("%s counts for %q", e.Type(), got)
		}
	}
}

// TestAChainIsTakenBack: an owner runs ahead of the log, and its commit fails.
func TestAChainIsTakenBack(t *testing.T) {
	t.Parallel()
	var u undo.Log
	c := follow(t, &wire.Chain{Undo: &u}, claimed(0), event(0, 1, 1, "a"))
	u.Begin()
	follow(t, c, event(0, 2, 2, "a"), event(0, 3, 1, "b"))
	u.Rollback()
	if seq, version := c.Next(repos.Topic, repo.Enabled{Ref: repo.Ref{RepoID: "a"}}); seq != 2 || version != 2 {
		t.Errorf("next is seq %d, version %d; want 2, 2", seq, version)
	}
	if c.Version("b") != 0 {
		t.Error("a stream is left of what was taken back")
	}
	follow(t, c, event(0, 2, 1, "b"), event(0, 3, 2, "a"))
}
