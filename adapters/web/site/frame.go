package site

import (
	"context"

	"github.com/a-h/templ"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/words"
)

// Frame is what a page has around it.
type Frame struct {
	Title   string          // its h1
	Above   string          // a few words over the title
	Section string          // of the menu: "repos", "catalog", "syncs", "selectors", "users", "system"; "" none
	Path    []Crumb         // of the pages above it
	Bare    bool            // no menu: nobody has signed in yet
	Actions templ.Component // beside the title; nil: none
}

// Crumb is a page above another.
type Crumb struct{ Name, URL string }

// T is the text with this id in the reader's language; see words.T.
func T(ctx context.Context, id string, values ...any) string { return words.T(ctx, id, values...) }

// Me is who visits.
func Me(ctx context.Context) api.Me {
	if v := visitOf(ctx); v != nil {
		return v.Me
	}
	return api.Me{}
}

// Operates says whether an operator visits.
func Operates(ctx context.Context) bool { return Me(ctx).Role == api.RoleOperator }

// asset is where a file of the pages' own is.
func asset(ctx context.Context, name string) string { return visitOf(ctx).Assets.URL(name) }

// theme is the one that was chosen, or "auto".
func theme(ctx context.Context) string {
	switch chosen := cookie(visitOf(ctx).Context, themeCookie); chosen {
	case "light", "dark":
		return chosen
	}
	return "auto"
}

// shade is what Tabler is told before a script knows better.
func shade(ctx context.Context) string {
	if theme(ctx) == "dark" {
		return "dark"
	}
	return "light"
}

func language(ctx context.Context) string { return visitOf(ctx).lang }

// Here is the page that is shown, to come back to.
func Here(ctx context.Context) string { return visitOf(ctx).here() }

// stale says whether the page is older than what its reader did last.
func stale(ctx context.Context) bool { return visitOf(ctx).late != "" }

// SignInURL is where a browser signs in at an identity provider, or "".
func SignInURL(ctx context.Context) string { return visitOf(ctx).SignInURL }
