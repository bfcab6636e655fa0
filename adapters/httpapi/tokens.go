package httpapi

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/commands"
	"chartledger/domain/token"
	"chartledger/projections"
)

// ListTokens lists the tokens of the caller, or for operators of anyone.
func (s *server) ListTokens(ctx context.Context, r api.ListTokensRequestObject) (api.ListTokensResponseObject, error) {
	if err := s.readAccess(ctx, r.Params.ConsistencyToken); err != nil {
		return nil, err
	}
	whose, v := visitOf(ctx).User.ID, visitOf(ctx)
	if r.Params.User != nil {
		whose = *r.Params.User
	}
	if err := v.mayManage(whose); err != nil {
		return nil, err
	}
	if _, err := s.Access.User(whose); err != nil {
		return nil, err
	}
	list, err := newestTokens(s.Access.Tokens(whose), pageOf(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, err
	}
	items, next := listed(ctx, list, tokenOf)
	return api.ListTokens200JSONResponse{Items: items, NextCursor: next}, nil
}

// newestTokens is a page of all the tokens, newest first. The cursor holds time
// and id, so that it stays good when its token is revoked.
func newestTokens(all []token.Token, p projections.Page) (projections.List[token.Token], error) {
	slices.SortFunc(all, newer)
	last, err := tokenCursor(p.Cursor)
	if err != nil {
		return projections.List[token.Token]{}, err
	}
	if p.Cursor != "" {
		all = slices.DeleteFunc(all, func(t token.Token) bool { return newer(t, last) <= 0 })
	}
	list := projections.List[token.Token]{Items: all[:min(p.Limit, len(all))]}
	if len(all) > p.Limit {
		end := all[p.Limit-1]
		list.NextCursor = opaque(strconv.FormatInt(end.IssuedAt.UnixNano(), 10) + " " + end.ID)
	}
	return list, nil
}

// newer orders tokens newest first.
func newer(x, y token.Token) int {
	return cmp.Or(cmp.Compare(y.IssuedAt.UnixNano(), x.IssuedAt.UnixNano()), cmp.Compare(y.ID, x.ID))
}

// tokenCursor is where the last page ended.
func tokenCursor(cursor string) (token.Token, error) {
	if cursor == "" {
		return token.Token{}, nil
	}
	key, err := keyOf(cursor)
	if err != nil {
		return token.Token{}, err
	}
	nanos, id, _ := strings.Cut(key, " ")
	at, err := strconv.ParseInt(nanos, 10, 64)
	if err != nil {
		return token.Token{}, errBadCursor()
	}
	return token.Token{ID: id, IssuedAt: time.Unix(0, at)}, nil
}

// IssueToken issues a token. The answer is the only one that shows it.
func (s *server) IssueToken(ctx context.Context, r api.IssueTokenRequestObject) (api.IssueTokenResponseObject, error) {
	m, err := s.meta(ctx, "issueToken", r.Params.IdempotencyKey, r.Body)
	if err != nil {
		return nil, err
	}
	done, text, err := s.Commands.IssueToken(ctx, m, commands.IssueToken{
		UserID: value(r.Body.User), Name: r.Body.Name, ExpiresAt: inUTC(r.Body.ExpiresAt), Scopes: scopesAsked(r.Body.Scopes)})
	if err != nil {
		return nil, err
	}
	if err := s.known(ctx, done); err != nil {
		return nil, err
	}
	return api.IssueToken201JSONResponse{Body: issuedOf(done.Token, text),
		Headers: api.IssueToken201ResponseHeaders{ConsistencyToken: s.settled(ctx, done)}}, nil
}

func scopesAsked(scopes []api.Scope) (names []string) {
	for _, s := range scopes {
		names = append(names, string(s))
	}
	return names
}

// RevokeToken ends a token.
func (s *server) RevokeToken(ctx context.Context, r api.RevokeTokenRequestObject) (api.RevokeTokenResponseObject, error) {
	m, err := s.meta(ctx, "revokeToken", r.Params.IdempotencyKey, nil, r.ID)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.RevokeToken(ctx, m, r.ID)
	if err != nil {
		return nil, err
	}
	if err := s.known(ctx, done); err != nil {
		return nil, err
	}
	return api.RevokeToken204Response{Headers: api.DoneResponseHeaders{ConsistencyToken: s.settled(ctx, done)}}, nil
}
