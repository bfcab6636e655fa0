package indexing

import (
	"fmt"

	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// why is the cause of a held run, for whoever has to decide about it.
func (r *run) why(v catalog.Verdict) syncs.Cause {
	var detail string
	switch v.Rule {
	case catalog.Emptied:
		detail = "The index lists nothing of the catalog any more: " + missing(v.Lost) + ". They stay until you release or discard this sync."
	case catalog.CutShort:
		detail = "The index may be cut off: " + r.lacked(v) + ". Release this sync if the index is whole: the next one then takes it as it is."
	case catalog.Flaps:
		detail = "Two fetches in a row gave two different indexes; " + missing(v.Lost) + " in both. " +
			"Nothing is withdrawn until they agree, or you release this sync."
	default:
		detail = missing(v.Lost) + ". They stay in the catalog until you release or discard this sync."
	}
	return syncs.Cause{Code: string(v.Rule), Detail: detail}
}

// lacked says what a reading lacks.
func (r *reading) lacked(v catalog.Verdict) string {
	text := ""
	switch {
	case r.cutShort && r.facts.Ending.Newline:
		text = "the line is gone that followed its entries"
	case r.cutShort:
		text = "it ends within a line"
	}
	if r.withheld != "" {
		text += ", so that its last version (" + r.withheld + ") was left out"
	}
	if v.Lost > 0 && text != "" {
		text += "; "
	}
	if v.Lost > 0 {
		text += missing(v.Lost)
	}
	return text
}

func missing(n int) string {
	if n == 1 {
		return "1 version is missing"
	}
	return fmt.Sprintf("%d versions are missing", n)
}
