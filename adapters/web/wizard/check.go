package wizard

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

func checkFaults(d draft, _ api.Me) faults {
	if r := d.report(); r == nil || !r.Ok {
		return faults{"": "wizard.check.needed"}
	}
	return nil
}

// proof is a report that was shown live: cookies cannot be set any more by then, so the
// page brings it along, sealed.
type proof struct {
	Report api.ValidationReport
	Mark   string
	Until  time.Time
}

// prove seals a report for the page.
func (w wizard) prove(v *site.Visit, d draft, r api.ValidationReport) (string, error) {
	return w.sealer.seal(reportsUse, v.Me.ID, proof{short(r), d.mark(), v.Clock().Add(keptFor)})
}

// believe takes over the report that the page brings.
func (w wizard) believe(v *site.Visit, d *draft) {
	var p proof
	if w.sealer.open(reportsUse, v.Me.ID, v.FormValue("proof"), &p) == nil && v.Clock().Before(p.Until) {
		d.Report, d.Checked = &p.Report, p.Mark
	}
}

// short leaves of a report what a draft has room for.
func short(r api.ValidationReport) api.ValidationReport {
	r.Warnings = slices.Clone(r.Warnings[:min(len(r.Warnings), 6)])
	for i, w := range r.Warnings {
		r.Warnings[i] = cut(w)
	}
	r.Checks = slices.Clone(r.Checks)
	for i := range r.Checks {
		r.Checks[i].Detail = cut(r.Checks[i].Detail)
	}
	return r
}

// cut ends a text after a while.
func cut(text string) string {
	const most = 300
	if all := []rune(text); len(all) > most {
		return string(all[:most]) + "…"
	}
	return text
}

// check validates at one go, for browsers without a script.
func (w wizard) check(v *site.Visit) error {
	d := w.load(v)
	at := checkStep()
	if reached := d.reached(v.Me); at > reached {
		return v.To(path(steps()[reached].name))
	}
	found, err := v.Client.ValidateRepoWithResponse(v.Ctx(), d.target())
	if p := site.Correctable(err); p != nil {
		return render(v, http.StatusUnprocessableEntity, sheet{draft: d, at: at, problem: p})
	}
	if err != nil {
		return err
	}
	return w.tell(v, d, *found.JSON200)
}

// tell shows a report at the step that checks.
func (w wizard) tell(v *site.Visit, d draft, r api.ValidationReport) error {
	before := d
	r = short(r)
	d.Report, d.Checked = &r, d.mark()
	switch err := w.keep(v, d); {
	case errors.Is(err, errTooLarge):
		return render(v, http.StatusUnprocessableEntity, sheet{draft: before, at: checkStep(), faults: tooLarge()})
	case err != nil:
		return err
	}
	return v.To(path("check"))
}

// checkStep is the number of the step that checks.
func checkStep() int {
	return slices.IndexFunc(steps(), func(s step) bool { return s.name == "check" })
}
