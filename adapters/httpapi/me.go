package httpapi

import (
	"context"
	"math"

	"chartledger/adapters/httpapi/api"
)

// GetMe says who the caller is.
func (s *server) GetMe(ctx context.Context, r api.GetMeRequestObject) (api.GetMeResponseObject, error) {
	if err := s.readAccess(ctx, r.Params.ConsistencyToken); err != nil {
		return nil, err
	}
	who, err := visitOf(ctx).renew() // what the token asked for may have changed it
	if err != nil {
		return nil, err
	}
	names := []string{}
	for _, g := range s.Access.SelectorsOf(who.User, "", math.MaxInt) {
		names = append(names, g.Name)
	}
	return api.GetMe200JSONResponse{ID: who.User.ID, Role: api.Role(who.User.Role), TokenID: who.TokenID,
		Scopes: scopesOfToken(who.Scopes), ExpiresAt: inUTC(who.ExpiresAt),
		Groups: orEmpty(who.User.Groups), Selectors: names}, nil
}
