package httpapi

import (
	"context"
	"mime"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain"
	"chartledger/domain/user"
	"chartledger/projections"
)

// ListHistory lists what was done to anything, for operators.
func (s *server) ListHistory(ctx context.Context, r api.ListHistoryRequestObject) (api.ListHistoryResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	if err := mayReadHistory(visitOf(ctx).User); err != nil {
		return nil, err
	}
	list, err := s.Queries.WholeHistory(ctx, s.viewer(ctx), at, historyFilter(api.DownloadHistoryParams{
		Actor: r.Params.Actor, Type: r.Params.Type, About: r.Params.About, Since: r.Params.Since, Until: r.Params.Until,
	}), pageOf(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, pagingError(err)
	}
	items, next := listed(ctx, list, entryOf)
	return api.ListHistory200JSONResponse{Items: items, NextCursor: next}, nil
}

// DownloadHistory gives all of it.
func (s *server) DownloadHistory(ctx context.Context, r api.DownloadHistoryRequestObject) (api.DownloadHistoryResponseObject, error) {
	filter := historyFilter(r.Params)
	body, err := s.download(ctx, r.Params.ConsistencyToken, past{may: mayReadHistory,
		page: func(ctx context.Context, v projections.Viewer, at projections.Token, p projections.Page) (projections.List[projections.Entry], error) {
			return s.Queries.WholeHistory(ctx, v, at, filter, p)
		}})
	if err != nil {
		return nil, err
	}
	name := "history-" + s.Clock().UTC().Format("20060102T150405Z") + ".ndjson"
	return api.DownloadHistory200ApplicationXNdjsonResponse{Body: body,
		Headers: api.DownloadHistory200ResponseHeaders{ContentDisposition: attachment(name), XAccelBuffering: "no"}}, nil
}

// DownloadRepoHistory gives all that was done to a repository.
func (s *server) DownloadRepoHistory(ctx context.Context, r api.DownloadRepoHistoryRequestObject) (api.DownloadRepoHistoryResponseObject, error) {
	body, err := s.download(ctx, r.Params.ConsistencyToken, past{may: func(user.User) error { return nil }, // the query says
		page: func(ctx context.Context, v projections.Viewer, at projections.Token, p projections.Page) (projections.List[projections.Entry], error) {
			return s.Queries.History(ctx, v, at, r.ID, p)
		}})
	if err != nil {
		return nil, err
	}
	return api.DownloadRepoHistory200ApplicationXNdjsonResponse{Body: body,
		Headers: api.DownloadRepoHistory200ResponseHeaders{ContentDisposition: attachment("history-" + r.ID + ".ndjson"), XAccelBuffering: "no"}}, nil
}

// mayReadHistory says whether somebody may read what anybody did. Services may not,
// though they read all repositories and their histories: who has which rights, and
// who gave them to her, is for operators, as users and tokens are.
func mayReadHistory(u user.User) error {
	if u.Role != user.Operator {
		return domain.Refuse(domain.Forbidden, "forbidden", "Only operators read the whole history.")
	}
	return nil
}

func historyFilter(p api.DownloadHistoryParams) projections.HistoryFilter {
	return projections.HistoryFilter{Actor: value(p.Actor), Type: value(p.Type), About: value(p.About), Since: p.Since, Until: p.Until}
}

// attachment has browsers keep an answer as a file of this name.
func attachment(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}
