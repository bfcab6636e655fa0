package httpapi

import (
	"context"
	"encoding/json"

	"chartledger/adapters/httpapi/api"
	"chartledger/projections"
)

// ListRepoHistory lists what was done to a repository.
func (s *server) ListRepoHistory(ctx context.Context, r api.ListRepoHistoryRequestObject) (api.ListRepoHistoryResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	list, err := s.Queries.History(ctx, s.viewer(ctx), at, r.ID, pageOf(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, pagingError(err)
	}
	items, next := listed(ctx, list, entryOf)
	return api.ListRepoHistory200JSONResponse{Items: items, NextCursor: next}, nil
}

// entryOf is an entry of a history as the contract shows it.
func entryOf(e projections.Entry) api.HistoryEntry {
	changes := make([]api.HistoryChange, len(e.Changes))
	for i, c := range e.Changes {
		changes[i] = api.HistoryChange{Field: c.Field, Old: anything(c.Old), New: anything(c.New)}
	}
	return api.HistoryEntry{
		Position: api.LogPosition{Topic: string(e.Topic), Partition: e.Partition, Offset: e.Offset},
		Time:     e.At.UTC(), Actor: e.Actor, Type: e.Type, Subject: e.Subject, Version: counted(e.RepoVersion),
		CommandID: named(e.CommandID), CorrelationID: named(e.CorrelationID), Changes: changes,
	}
}

// anything is a value as it is stored, or nil where there is none.
func anything(raw json.RawMessage) any {
	if raw == nil {
		return nil
	}
	return raw
}
