package catalog

// The guard: a shrink of more than a fifth and more than ten versions is held.
const (
	heldShare = 5
	heldCount = 10
)

// Rule is why a run is held, in a word; "": it is not.
type Rule string

// The rules.
const (
	TooMany  Rule = "too_many_missing" // more than a fifth of the versions, and more than ten
	Emptied  Rule = "index_emptied"    // nothing of the catalog is left
	CutShort Rule = "index_cut_short"  // the file may be cut off
	Flaps    Rule = "source_flaps"     // two readings in a row lack different versions
)

// Reading is what the guard has to know of an index that was read.
type Reading struct {
	URL  string
	Seen Seen
	// CutShort: the file may be cut off. Withheld: so that something of it was left out.
	CutShort, Withheld bool
}

// Verdict is what the guard says to a reading: how many versions are gone, and the
// rule by which somebody should look first.
type Verdict struct {
	Lost int
	Rule Rule
}

// Doubtful says whether there is anything that a second reading should confirm.
func (v Verdict) Doubtful() bool { return v.Lost > 0 || v.Rule != "" }

// Judge says what is gone, and whether that may be believed. A source that was
// edited since the last completed run is another source: there is nothing to compare.
func (c *Catalog) Judge(r Reading) Verdict {
	var v Verdict
	c.gone(r.Seen, func(string, string, version) bool { v.Lost++; return true })
	v.Rule = c.rule(r, v.Lost)
	return v
}

func (c *Catalog) rule(r Reading, lost int) Rule {
	old := c.live - c.unproven()
	switch {
	case r.CutShort && (lost > 0 || r.Withheld):
		return CutShort
	case c.source.URL != "" && c.source.URL != r.URL:
		return ""
	case lost > 0 && lost == c.live:
		return Emptied
	case lost > heldCount && lost*heldShare > old:
		return TooMany
	}
	return ""
}

// unproven is how many versions no completed run has read: what is lost is to be
// measured by those that were there before. Else one run that is held, or fails, could
// publish so many that the same loss is a small one to the next.
func (c *Catalog) unproven() int {
	switch {
	case c.source.URL != "":
		return c.fresh
	case c.running != nil:
		return c.running.counts.Added
	}
	return 0
}
