package wiretest

import (
	"time"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// The ids that the samples are about: one story of one repository.
const (
	repoID     = "4f6f1c1e-8f0a-4a53-9d5e-2b1f6a6c7d10"
	syncID     = "b8f3c7a2-51f5-4f0e-9f0b-6f2f8f7f6a21"
	selectorID = "0d6a2f9c-7a38-4d0d-8a6f-94f0c2f1f5b3"
	tokenID    = "91b2f6de-3c1c-4b51-a1b7-7f9e6d1f0c44"
	secretID   = "3d9a1f4be07c52886f1b7a90c4d2e635"
)

var at = time.Date(2026, 11, 23, 9, 15, 49, 123456789, time.UTC)

// Samples are the events of all topics, claims included.
func Samples() []domain.Recorded {
	var all []domain.Recorded
	all = append(all, repoTopic()...)
	all = append(all, accessTopic()...)
	return append(all, appTopic()...)
}

// claim is the barrier as it looks in a topic.
func claim(p domain.Partition) domain.Recorded {
	w := wire.WriterClaimed{Owner: "registrar/8Q3KZ5T2", Address: "https://10.0.3.7:8443"}
	return domain.Recorded{Event: w, ID: w.Owner, At: at, Position: place(p, 40)}
}

// recorded is e in its place of a topic.
func recorded(p domain.Partition, n int64, by domain.Origin, e domain.Event) domain.Recorded {
	return domain.Recorded{
		Event: e, Origin: by, ID: wire.ID(p, n), At: at, Position: place(p, 40+2*n),
		Epoch: 40, Seq: n, Version: n,
	}
}

func place(p domain.Partition, offset int64) domain.Position {
	return domain.Position{Partition: p, Generation: "Yb7mPqTfTfmZ0o5g5cW1Xg", Offset: offset}
}

// byUser is the origin of what a person asked for.
func byUser() domain.Origin {
	return domain.Origin{
		CommandID: "5e1d0b64c9f24a7f8f3a5b0c7d9e2f10", RequestHash: "c0a8f1e2d3b4958677a6b5c4d3e2f101",
		Actor: "alice", CorrelationID: "req-7f3d2a", TraceParent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
	}
}

// byIndexer is the origin of what a run of the indexer found.
func byIndexer() domain.Origin {
	return domain.Origin{
		CommandID: syncID, Actor: "system:indexer", CorrelationID: "req-7f3d2a",
		TraceParent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
	}
}

// series numbers events of one partition, after its claim.
func series(p domain.Partition, by domain.Origin, events ...domain.Event) []domain.Recorded {
	all := []domain.Recorded{claim(p)}
	for i, e := range events {
		all = append(all, recorded(p, int64(i+1), by, e))
	}
	return all
}

// of is a pointer to v.
func of[T any](v T) *T { return &v }
