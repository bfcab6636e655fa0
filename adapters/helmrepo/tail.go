package helmrepo

import "chartledger/commands/indexing"

// tail tells which versions of an app may have lost their ends, if the file was cut.
type tail struct {
	all  bool // the order of the file is not known: any of them
	last bool // the app is the last of the file: its last one

	good bool // the version before is a listing
	torn bool // a version had no number: of all, or the last one
}

// add takes the next version; again: it is listed again, and does not count.
func (t *tail) add(d decoded, again bool) {
	t.good = d.fault == "" && !again
	t.torn = d.fault != "" && d.version == "" || t.all && t.torn
}

// mark tells it to the app's entry.
func (t *tail) mark(e *indexing.Entry) {
	switch {
	case t.all:
		e.Tail, e.Torn = len(e.Listings), t.torn
	case t.last && len(e.Listings) > 0 && t.good:
		e.Tail = 1
	case t.last:
		e.Torn = t.torn
	}
}
