package site

import (
	"context"
	"net/http"
	"strconv"

	"chartledger/adapters/web/words"
)

// Explain is what a refusal says, in the reader's language if we have words for its
// code, else in the API's own.
func Explain(ctx context.Context, p *Problem) string {
	if id := "refused." + p.Code; words.Has(ctx, id) {
		return T(ctx, id, "seconds", p.RetryAfter)
	}
	return p.Detail
}

// problemTitle is what a page is called that is not shown.
func problemTitle(ctx context.Context, status int) string {
	return T(ctx, "problem."+known(status)+".title")
}

// problemText says what happened, and what to do.
func problemText(ctx context.Context, status int, p *Problem) string {
	if p != nil && status != http.StatusNotFound && p.Detail != "" {
		return Explain(ctx, p)
	}
	return T(ctx, "problem."+known(status)+".text")
}

// known is the nearest status for which there are words.
func known(status int) string {
	switch {
	case status == http.StatusNotFound || status == http.StatusForbidden || status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests:
		return strconv.Itoa(status)
	case status < http.StatusInternalServerError:
		return "400"
	}
	return "500"
}
