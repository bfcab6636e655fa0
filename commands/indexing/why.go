package indexing

import (
	"fmt"
	"strings"

	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// why is the cause of a held run, for whoever has to decide about it.
func (r *run) why(v catalog.Verdict) syncs.Cause {
	const stays = " Nothing is withdrawn until you release or discard this sync."
	detail := versions(v.Lost) + " missing from the index." + stays
	switch v.Rule {
	case catalog.Emptied:
		detail = "The index lists nothing of the catalog any more: " + detail
	case catalog.CutShort:
		detail = "The index may be cut off: " + r.lacked(v) + ". Release this sync if the index is whole: the next one then takes it as it is."
	case catalog.Flaps:
		detail = "Two fetches in a row gave two different indexes; " + versions(v.Lost) + " missing from both." +
			" Nothing is withdrawn until they agree, or you release this sync."
	}
	return syncs.Cause{Code: string(v.Rule), Detail: detail}
}

// lacked says what a reading lacks.
func (r *reading) lacked(v catalog.Verdict) string {
	var parts []string
	switch {
	case r.cutShort && r.facts.Ending.Newline:
		parts = append(parts, "nothing follows its entries")
	case r.cutShort:
		parts = append(parts, "it ends within a line")
	}
	if r.withheld != "" {
		parts = append(parts, "its last version ("+r.withheld+") was left out for that")
	}
	if v.Lost > 0 {
		parts = append(parts, versions(v.Lost)+" missing from it")
	}
	return strings.Join(parts, ", ")
}

func versions(n int) string {
	if n == 1 {
		return "1 version is"
	}
	return fmt.Sprintf("%d versions are", n)
}
