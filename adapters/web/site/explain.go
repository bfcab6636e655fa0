package site

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/words"
)

// Explain is what a refusal says, in the reader's language if we have words for its
// code, else in the API's own.
func Explain(ctx context.Context, p *Problem) string {
	if id := "refused." + p.Code; words.Has(ctx, id) {
		return T(ctx, id, "seconds", p.RetryAfter, "n", number(p.Detail), "detail", p.Detail)
	}
	return p.Detail
}

// Amiss is what is wrong with a field of a form, at the first of these pointers that
// something is wrong at, as Explain says it; "" if nothing is.
func Amiss(ctx context.Context, p *Problem, pointers ...string) string {
	for _, pointer := range pointers {
		if e := p.field(pointer); e != nil {
			return explainField(ctx, *e)
		}
	}
	return ""
}

// explainField prefers words for this very field: a name and a URL are malformed each in
// its own way.
func explainField(ctx context.Context, e api.FieldError) string {
	code, n := e.Code, number(e.Detail)
	if n == "" && (code == "too_short" || code == "too_few") {
		code = "required"
	}
	field := e.Pointer[strings.LastIndexAny(e.Pointer, "/:")+1:]
	for _, id := range []string{"refused." + code + "." + field, "refused." + code} {
		if words.Has(ctx, id) {
			return T(ctx, id, "n", n, "detail", e.Detail)
		}
	}
	return e.Detail
}

// number is the first number in a detail, which is the bound that it speaks of; "" if
// there is none.
func number(detail string) string {
	numbers := strings.FieldsFunc(detail, func(r rune) bool { return r < '0' || r > '9' })
	if len(numbers) == 0 {
		return ""
	}
	return numbers[0]
}

// problemTitle is what a page is called that is not shown.
func problemTitle(ctx context.Context, status int) string {
	return T(ctx, "problem."+known(status)+".title")
}

// problemText says what happened, and what to do.
func problemText(ctx context.Context, status int, p *Problem) string {
	if p != nil && status != http.StatusNotFound && status != http.StatusForbidden && p.Detail != "" {
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
