package wizard

import (
	"slices"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// modes are those that can be chosen: only storage of the kind of S3 can be written.
func (d draft) modes() []string {
	if d.inS3() {
		return []string{string(api.RepoModeReadOnly), string(api.RepoModeReadWrite)}
	}
	return []string{string(api.RepoModeReadOnly)}
}

func fillMode(v *site.Visit, d *draft) { d.Mode = v.FormValue("mode") }

func modeFaults(d draft, _ api.Me) faults {
	if !slices.Contains(d.modes(), d.Mode) {
		return faults{"mode": "wizard.mode.wrong"}
	}
	return nil
}

func (d draft) writable() bool { return d.Mode == string(api.RepoModeReadWrite) }
