package access

import (
	"context"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// crumbs are the pages above those of somebody's tokens.
func (h holder) crumbs(ctx context.Context) []site.Crumb {
	tokens := site.Crumb{Name: site.T(ctx, "tokens.title"), URL: h.base()}
	if h.user == nil {
		return []site.Crumb{tokens}
	}
	return append(userCrumbs(ctx, h.id), tokens)
}

// noneText is what somebody without tokens may do about it.
func (l tokenList) noneText(ctx context.Context) string {
	switch {
	case !l.mayHold():
		return site.T(ctx, "tokens.none.disabled")
	case l.user != nil:
		return site.T(ctx, "tokens.none.hers")
	}
	return site.T(ctx, "tokens.none.text")
}

func usersCrumb(ctx context.Context) site.Crumb {
	return site.Crumb{Name: site.T(ctx, "site.users"), URL: "/admin/users"}
}

// userCrumbs are the pages above those below a user's page.
func userCrumbs(ctx context.Context, id string) []site.Crumb {
	return []site.Crumb{usersCrumb(ctx), {Name: id, URL: userPath(id)}}
}

func selectorsCrumb(ctx context.Context) site.Crumb {
	return site.Crumb{Name: site.T(ctx, "site.selectors"), URL: "/admin/selectors"}
}

// wayIn is how a user comes in.
func wayIn(ctx context.Context, u api.User) string {
	switch {
	case u.Identity != nil && u.HasPassword:
		return site.T(ctx, "users.way.both")
	case u.Identity != nil:
		return site.T(ctx, "users.way.identity")
	case u.HasPassword:
		return site.T(ctx, "users.way.password")
	}
	return site.T(ctx, "users.way.tokens")
}

// roles are what a user may be.
func roles(ctx context.Context) (all []site.Option) {
	for _, r := range []api.Role{api.RoleUser, api.RoleDeveloper, api.RoleOperator, api.RoleService} {
		all = append(all, site.Option{Value: string(r), Text: site.T(ctx, "role."+string(r))})
	}
	return all
}

// lasting are the times that a token may last.
func lasting(ctx context.Context) []site.Option {
	return []site.Option{{Value: "30", Text: site.T(ctx, "tokens.days", "count", 30)}, {Value: "90", Text: site.T(ctx, "tokens.days", "count", 90)},
		{Value: "365", Text: site.T(ctx, "tokens.days", "count", 365)}, {Value: "", Text: site.T(ctx, "tokens.never")}}
}

// said is a text if something is so.
func said(ctx context.Context, so bool, id string) string {
	if !so {
		return ""
	}
	return site.T(ctx, id)
}

// howMany is a number of repositories that may be more than were counted.
func howMany(ctx context.Context, n int, capped bool) string {
	if capped {
		return site.T(ctx, "selectors.over", "n", site.Number(n))
	}
	return site.Number(n)
}

// counted is a number with what it counts.
func counted(ctx context.Context, id string, n int) string {
	return site.T(ctx, id, "count", n, "n", site.Number(n))
}

// issuedTitle is over a token that is new.
func (h holder) issuedTitle(ctx context.Context) string {
	if h.user == nil {
		return site.T(ctx, "tokens.issued.title")
	}
	return site.T(ctx, "tokens.issued.title.other", "user", h.id)
}
