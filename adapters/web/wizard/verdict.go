package wizard

import (
	"context"
	"slices"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
	"chartledger/adapters/web/words"
)

// line is one of the checklist.
type line struct {
	api.Check
	running bool // it is being made
	open    bool // it is not known yet how it goes
}

// checkNames are all checks in the order in which they are made.
func checkNames() []api.CheckName {
	return []api.CheckName{api.CheckNameResolve, api.CheckNameConnect, api.CheckNameTLS, api.CheckNameAuth, api.CheckNameIndex, api.CheckNameParse, api.CheckNameWrite}
}

// lines are those of the checklist: of the report, or of what is known while it runs.
// Writing is no line where nothing is to be written, nor TLS where there is none.
func (s sheet) lines(known []api.Check, running bool) (all []line) {
	if r := s.report(); r != nil && !running {
		known = r.Checks
	}
	for _, name := range checkNames() {
		if name == api.CheckNameWrite && !s.writable() || name == api.CheckNameTLS && s.scheme() == "http" {
			continue
		}
		l := line{Check: api.Check{Check: name}, open: true}
		if i := slices.IndexFunc(known, func(c api.Check) bool { return c.Check == name }); i >= 0 {
			l = line{Check: known[i]}
		}
		if l.open && running {
			l.running, running = true, false
		}
		all = append(all, l)
	}
	return all
}

// remedy is the step at which one can do something about a failed check; "" if it is
// enough to try again.
func remedy(c api.Check) string {
	switch c.Code {
	case "tls_failed", "access_denied", "credential_kind_not_supported":
		return "credential"
	case "mode_not_supported":
		return "mode"
	case "not_checked":
		return ""
	}
	if c.Check == api.CheckNameWrite {
		return "credential"
	}
	return "address"
}

// blamed is the step that has the field of a refusal, or "".
func blamed(p *site.Problem) string {
	for _, at := range []struct {
		step   string
		fields []string
	}{
		{"address", []string{"/url", "/name", "/description"}},
		{"runtime", []string{"/runtimes", "/runtimes/"}},
		{"mode", []string{"/mode"}},
		{"credential", []string{"/credential", "/credential/", "/tls", "/tls/", "/credential_to_other_hosts"}},
		{"labels", []string{"/labels", "/labels/", "/visibility"}},
	} {
		for _, field := range at.fields {
			if p.At(field) {
				return at.step
			}
		}
	}
	switch p.Code {
	case "name_taken":
		return "address"
	case "forbidden":
		return "labels"
	}
	return ""
}

// said is what is wrong with the first field of a refusal, or "".
func said(ctx context.Context, p *site.Problem) string {
	if len(p.Errors) == 0 {
		return ""
	}
	return site.Amiss(ctx, p, p.Errors[0].Pointer)
}

// advice is what to try about a failed check, in the reader's language; "" if we have no
// words for it.
func advice(ctx context.Context, c api.Check) string {
	id := "wizard.advice." + c.Code
	if !words.Has(ctx, id) {
		return ""
	}
	return site.T(ctx, id)
}
