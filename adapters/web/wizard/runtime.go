package wizard

import (
	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// runtimes are what packages run on. One is chosen: Kubernetes stands alone, and there
// is one other.
func runtimes() []string {
	return []string{string(api.RuntimeKubernetes), string(api.RuntimeQingCloud)}
}

func fillRuntime(v *site.Visit, d *draft) { d.Runtime = v.FormValue("runtime") }

func runtimeFaults(d draft, _ api.Me) faults {
	for _, r := range runtimes() {
		if d.Runtime == r {
			return nil
		}
	}
	return faults{"runtime": "wizard.runtime.wrong"}
}
