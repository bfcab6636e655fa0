package httpapi_test

import (
	"context"
	"errors"
	"sync"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/token"
	"chartledger/domain/wire"
)

// fakeLog is a log of a few records, and of what a test writes while it is followed.
type fakeLog struct {
	records []domain.Recorded
	more    chan domain.Recorded
	broken  error
	left    chan struct{} // gets one for each reading that ended

	mu    sync.Mutex
	ends  []domain.Position
	asked []domain.Topic
}

func newFakeLog() *fakeLog {
	l := &fakeLog{more: make(chan domain.Recorded, 10), left: make(chan struct{}, 100)}
	l.write(domain.RepoEvents, wire.WriterClaimed{Owner: "registrar/1"})
	l.write(domain.RepoEvents, repo.Created{Ref: repo.Ref{RepoID: "r1"}, Owner: "alice"})
	l.write(domain.RepoEvents, repo.LabelAttached{Ref: repo.Ref{RepoID: "r1"}, Key: "team", Value: "a"})
	l.write(domain.RepoEvents, repo.Created{Ref: repo.Ref{RepoID: "r2"}, Owner: "bob"})
	l.write(domain.AccessEvents, token.Issued{Ref: token.Ref{TokenID: "t", UserID: "alice"}, Name: "laptop", SHA256: "hash"})
	return l
}

// write adds an event, a minute after the one before.
func (l *fakeLog) write(topic domain.Topic, e domain.Event) domain.Recorded {
	n := int64(len(l.records))
	r := domain.Recorded{Event: e, At: time.Date(2026, 11, 23, 12, int(n), 0, 0, time.UTC), Seq: n, Version: 1, Epoch: 1,
		Origin:   domain.Origin{Actor: "alice", CommandID: "c"},
		Position: domain.Position{Partition: domain.Partition{Topic: topic}, Generation: "g", Offset: n}}
	l.records = append(l.records, r)
	return r
}

// Ends are one position for each topic.
func (l *fakeLog) Ends(_ context.Context, topics []domain.Topic) (ends []domain.Position, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = topics
	for _, t := range topics {
		ends = append(ends, domain.Position{Partition: domain.Partition{Topic: t}, Generation: "g", Offset: 5})
	}
	return ends, nil
}

// Read gives the records of the topics that ends name.
func (l *fakeLog) Read(ctx context.Context, ends []domain.Position, follow bool, see func(domain.Position, wire.Record) error) error {
	defer func() { l.left <- struct{}{} }()
	l.mu.Lock()
	l.ends = ends
	l.mu.Unlock()
	for _, r := range l.records {
		for _, end := range ends {
			if end.Partition != r.Position.Partition {
				continue
			}
			if err := show(r, see); err != nil {
				return err
			}
		}
	}
	for follow {
		select {
		case r, open := <-l.more:
			if !open {
				return l.broken
			}
			if err := show(r, see); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return l.broken
}

func show(r domain.Recorded, see func(domain.Position, wire.Record) error) error {
	rec, err := wire.Encode(r)
	if claim, ok := r.Event.(wire.WriterClaimed); ok {
		rec = wire.EncodeClaim(r.Position.Partition.Topic, claim, r.At)
	}
	return errors.Join(err, see(r.Position, rec))
}

// logged is a fixture with a log to read.
func logged(o *httpapi.Options, l httpapi.LogReader) {
	o.Log, o.Heartbeat, o.PollSlow = l, 3*time.Millisecond, 3*time.Millisecond
}
