package httpapi

import (
	"context"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain"
	"chartledger/domain/user"
	"chartledger/domain/wire"
	"chartledger/projections"
)

// LogReader reads the event log as it was written.
type LogReader interface {
	// Ends are where all partitions of the topics end now: what is before is decided.
	Ends(ctx context.Context, topics []domain.Topic) ([]domain.Position, error)
	// Read gives see the records of partitions, control records too, from their
	// beginning to these ends, or with follow until ctx ends. Those of a partition
	// come in order. It reads no further ahead than one batch while see works, and
	// ends with see's error.
	Read(ctx context.Context, ends []domain.Position, follow bool, see func(domain.Position, wire.Record) error) error
}

// ReadLog shows the log to operators.
func (s *server) ReadLog(ctx context.Context, r api.ReadLogRequestObject) (api.ReadLogResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	if err := visitOf(ctx).User.Check(user.ReadLog, user.Thing{}); err != nil {
		return nil, err
	}
	filter, err := newLogFilter(r.Params)
	if err != nil {
		return nil, err
	}
	if s.Log == nil {
		return nil, errLogAway()
	}
	ends, err := s.Log.Ends(ctx, filter.topics)
	if err != nil {
		return nil, errLogAway()
	}
	if ends, err = beyond(ends, at); err != nil {
		return nil, err
	}
	body := s.newLogStream(ctx, filter, ends, value(r.Params.Follow))
	return api.ReadLog200ApplicationXNdjsonResponse{Body: body, Headers: api.ReadLog200ResponseHeaders{XAccelBuffering: "no"}}, nil
}

func errLogAway() error {
	return domain.Refuse(domain.Unavailable, "log_unavailable", "The event log cannot be read. Try again soon.")
}

// ahead is how far a token may be ahead of what the broker tells: a batch or two.
const ahead = 10_000

// beyond are the ends, moved on to what a token asks for: a broker may tell of a
// commit a moment after it was confirmed.
func beyond(ends []domain.Position, at projections.Token) ([]domain.Position, error) {
	for _, want := range at {
		for i, end := range ends {
			switch {
			case end.Partition != want.Partition:
			case end.Generation != want.Generation || want.Offset > end.Offset+ahead:
				return nil, domain.Refuse(domain.Unavailable, "token_of_another_log",
					"The consistency token belongs to another log. Ask again without it.")
			default:
				ends[i].Offset = max(end.Offset, want.Offset)
			}
		}
	}
	return ends, nil
}
