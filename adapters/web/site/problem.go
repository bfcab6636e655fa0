package site

import (
	"errors"
	"net/http"
	"strings"

	"chartledger/adapters/httpapi/api"
)

// Problem is a refusal of the API.
type Problem struct {
	api.Problem
	RetryAfter string // seconds; "" if nothing was said
}

// Error is the detail.
func (p *Problem) Error() string { return p.Detail }

// Refused is err as a refusal of the API, or nil.
func Refused(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return nil
}

// Correctable is err as a refusal that whoever filled in a form can do something
// about, or nil: the form is shown again with it.
func Correctable(err error) *Problem {
	p := Refused(err)
	if p == nil {
		return nil
	}
	switch p.Status {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusConflict, http.StatusPreconditionFailed, http.StatusUnprocessableEntity,
		http.StatusTooManyRequests, http.StatusRequestEntityTooLarge, http.StatusServiceUnavailable:
		return p
	}
	return nil
}

// At says whether something is wrong with a field, by its pointer in the API's body such
// as "/url" or "/labels/team". A prefix ending in "/" stands for all below it.
func (p *Problem) At(pointer string) bool { return p.field(pointer) != nil }

// field is the first that is wrong at a pointer, or nil.
func (p *Problem) field(pointer string) *api.FieldError {
	if p == nil {
		return nil
	}
	for i, e := range p.Errors {
		if e.Pointer == pointer || strings.HasSuffix(pointer, "/") && strings.HasPrefix(e.Pointer, pointer) {
			return &p.Errors[i]
		}
	}
	return nil
}

// elsewhere says whether something is wrong that none of these fields shows.
func (p *Problem) elsewhere(pointers ...string) bool {
	if p == nil {
		return false
	}
	for _, pointer := range pointers {
		if p.At(pointer) {
			return false
		}
	}
	return true
}
