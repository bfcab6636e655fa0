package site

import (
	"context"

	"chartledger/adapters/httpapi/api"
)

// MayChange says whether the reader may change r, have it synced, and decide about what
// is held: operators any, developers their own, users their own private ones. It decides
// what is offered; whether it is done is the API's to say.
func MayChange(ctx context.Context, r api.Repo) bool {
	return MayRetract(ctx, r) && (Me(ctx).Role != api.RoleUser || r.Visibility == api.VisibilityPrivate)
}

// MayRetract says whether the reader may make r private, and delete it. A user may do
// that with a public one, too: somebody else made it public, or her a user.
func MayRetract(ctx context.Context, r api.Repo) bool {
	me := Me(ctx)
	return r.Status != api.RepoStatusDeleting && (me.Role == api.RoleOperator || me.Role != api.RoleService && r.Owner == me.ID)
}
