package faults_test

import (
	"net/http"
	"slices"
)

// tokens: whatever process answers, a client's tokens never fall.
func (j *judge) tokens() {
	before := map[int]*command{}
	mine := slices.Clone(j.commands)
	slices.SortFunc(mine, func(a, b *command) int { return int(a.call() - b.call()) })
	for _, c := range mine {
		if c.Verdict != done {
			continue
		}
		if older := before[c.Client]; older != nil {
			if at, behind := c.Answer.Token.behind(older.Answer.Token); behind {
				j.violation("monotone tokens", []string{older.String(), c.String()},
					"client %d had a token at %d of %+v, and then one at %d", c.Client, older.Answer.Token[at], at, c.Answer.Token[at])
			}
		}
		before[c.Client] = c
	}
}

// readings: a read with a token shows a state that there was, and none from before
// the token.
func (j *judge) readings() {
	for _, r := range j.reads {
		least := j.momentOf(r.Token[repoEvents])
		_, most := j.ledger.window(r.Call, r.Return)
		switch r.Status {
		case http.StatusOK:
			if !ever(least, most, func(m int) bool { return j.shows(r, m) }) {
				j.violation("read your writes", j.about(r.Repo), "client %d read %+v at %s with a token at %d, and there was no such state since",
					r.Client, r.Seen, stamp(r.Return), r.Token[repoEvents])
			}
		case http.StatusNotFound:
			if !ever(least, most, func(m int) bool { return !visible(j.ledger.repoAt(r.Repo, m), "operator") }) {
				j.violation("read your writes", j.about(r.Repo), "client %d did not find %s at %s with a token at %d",
					r.Client, r.Repo, stamp(r.Return), r.Token[repoEvents])
			}
		}
	}
}

// momentOf is how many events lie before an offset.
func (j *judge) momentOf(offset int64) int {
	n := slices.IndexFunc(j.ledger.events, func(r recorded) bool { return r.Position.Offset >= offset })
	if n < 0 {
		return len(j.ledger.events)
	}
	return n
}

func (j *judge) shows(r *read, moment int) bool {
	is := j.ledger.repoAt(r.Repo, moment)
	return r.Seen.ID == is.ID && r.Seen.Version == is.Version && r.Seen.Name == is.Name && r.Seen.Owner == is.Owner &&
		r.Seen.Labels[labelKey] == is.Labels[labelKey]
}
