package faults_test

import (
	"chartledger/domain/repo"
)

// refusals: whoever was refused was refused rightly at some moment between her call
// and its answer, and whoever changed nothing had nothing to change.
func (j *judge) refusals() {
	for _, c := range j.commands {
		for _, a := range c.Attempts {
			if a.Verdict != refused && (a.Verdict != done || len(j.ledger.byCommand[c.ID]) > 0 || c.Kind != label) {
				continue
			}
			first, last := j.ledger.window(a.Call, a.Return)
			if first > last {
				j.violation("order", j.story(c), "the log contradicts the clients' clock around an attempt of %s", c.ID)
				continue
			}
			why := j.reason(c, a)
			if why == nil {
				j.violation("expected refusals", j.story(c), "%s was refused with %d %s", c.ID, a.Status, a.Code)
			} else if !ever(first, last, why) {
				j.violation("true refusals", append(j.story(c), j.aboutName(c.New)...),
					"%s was answered %d %s at %s, which was right at no moment of its call", c.ID, a.Status, a.Code, stamp(a.Return))
			}
		}
	}
}

// reason is when an attempt's answer was right; nil: never.
func (j *judge) reason(c *command, a attempt) func(moment int) bool {
	l := j.ledger
	switch {
	case a.Verdict == done: // a label that was there already
		return func(m int) bool {
			r := l.repoAt(c.Repo, m)
			return visible(r, c.Actor) && r.Labels[labelKey] == c.Label && r.Version == c.Answer.Repo.Version
		}
	case a.Status == 404 && c.Kind != create:
		return func(m int) bool { return !visible(l.repoAt(c.Repo, m), c.Actor) }
	case a.Status == 412 && c.IfMatch > 0:
		return func(m int) bool {
			r := l.repoAt(c.Repo, m)
			return visible(r, c.Actor) && r.Version != c.IfMatch
		}
	case a.Code == "name_taken" && c.New.Name != "":
		return func(m int) bool {
			by := l.holderAt(c.New, m)
			return by != "" && by != c.Repo
		}
	}
	return nil
}

// visible says whether an actor may see a repository; all of them are private.
func visible(r repo.Repo, actor string) bool {
	return r.ID != "" && !r.Deleted && (actor == "operator" || r.Owner == actor)
}
