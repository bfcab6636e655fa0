package faults_test

import "slices"

// acknowledgements: what was acknowledged is in the log once; what surely did not
// happen is not; what is unknown is there at most once.
func (j *judge) acknowledgements() {
	for _, c := range j.commands {
		n := len(j.ledger.byCommand[c.ID])
		least, most := c.events()
		switch {
		case n > most:
			j.violation("once", j.story(c), "%s made %d events, want %d at most", c.ID, n, most)
		case n > 0 && n < least:
			j.violation("whole", j.story(c), "%s made %d events, want %d: it was torn", c.ID, n, least)
		case c.Verdict == done && n < least:
			j.violation("acknowledged is in the log", j.story(c), "%s was acknowledged and is not in the log", c.ID)
		case (c.Verdict == refused || c.Verdict == nothing) && n > 0:
			j.violation("refused is not in the log", j.story(c), "%s did not happen, it was said, and is in the log", c.ID)
		}
		if c.Verdict == done && n > 0 {
			j.effect(c)
		}
	}
	for id, events := range j.ledger.byID {
		first := j.ledger.events[events[0]]
		for _, i := range events[1:] {
			if r := j.ledger.events[i]; id != "" && r.CorrelationID != first.CorrelationID {
				j.violation("once", []string{line(first), line(r)}, "es-commandid %s is of two commands", id)
			}
		}
	}
}

// effect: the answer tells what the event did, and its token reaches past it.
func (j *judge) effect(c *command) {
	i := j.ledger.byCommand[c.ID][0]
	r := j.ledger.events[i]
	if at := c.Answer.Token[repoEvents]; at <= r.Position.Offset {
		j.violation("tokens include the write", j.story(c), "%s is at %d, its token says %d", c.ID, r.Position.Offset, at)
	}
	if c.Kind == remove || c.Kind == syncNow {
		return
	}
	after, told := j.ledger.repoAt(r.Event.PartitionKey(), i+1), c.Answer.Repo
	if told.ID != after.ID || told.Version != after.Version || told.Name != after.Name || told.Owner != after.Owner ||
		told.Labels[labelKey] != after.Labels[labelKey] {
		j.violation("answers tell the effect", j.story(c), "%s was answered %+v, the log has %+v", c.ID, told, after)
	}
}

// order: a command that was acknowledged before another was called for comes
// before it in the log.
func (j *judge) order() {
	for _, c := range j.commands {
		mine := j.ledger.byCommand[c.ID]
		if len(mine) == 0 {
			continue
		}
		if first, _ := j.ledger.window(c.call(), c.last().Return); mine[0] < first {
			j.violation("order", append(j.story(c), line(j.ledger.events[first-1])),
				"%s comes before a command that had been acknowledged when it was called for", c.ID)
		}
	}
}

// story is a command and its events, with those of its repository.
func (j *judge) story(c *command) []string {
	story := []string{c.String()}
	for _, i := range j.ledger.byCommand[c.ID] {
		story = append(story, line(j.ledger.events[i]))
	}
	if c.Repo != "" {
		story = append(story, j.about(c.Repo)...)
	}
	if c.Answer.Problem != "" {
		story = append(story, c.Answer.Problem)
	}
	return slices.Compact(story)
}
