package wizard

import (
	"github.com/a-h/templ"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// step is one page of the wizard. Its URL ends with its name.
type step struct {
	name   string
	fill   func(v *site.Visit, d *draft)   // takes over what was entered
	faults func(d draft, me api.Me) faults // what is wrong with that, by field
	page   func(s sheet) templ.Component
}

// faults are ids of texts by the names of fields.
type faults map[string]string

// steps are those of the wizard in their order.
func steps() []step {
	return []step{
		{"runtime", fillRuntime, runtimeFaults, runtimePage},
		{"address", fillAddress, addressFaults, addressPage},
		{"mode", fillMode, modeFaults, modePage},
		{"credential", fillCredential, credentialFaults, credentialPage},
		{"check", func(*site.Visit, *draft) {}, checkFaults, checkPage},
		{"labels", fillLabels, labelFaults, labelsPage},
		{"review", func(*site.Visit, *draft) {}, func(draft, api.Me) faults { return nil }, reviewPage},
	}
}

// reached is the number of the first step that is not done yet: no later one can be
// gone to.
func (d draft) reached(me api.Me) int {
	all := steps()
	for i, s := range all[:len(all)-1] {
		if len(s.faults(d, me)) > 0 {
			return i
		}
	}
	return len(all) - 1
}

// path is where a step is.
func path(name string) string { return place + "/" + name }
