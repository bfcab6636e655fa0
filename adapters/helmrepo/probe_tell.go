package helmrepo

import (
	"sync"

	"chartledger/domain/repo"
)

// teller tells of checks while the validation goes on, one at a time. What a redirect
// or another address makes of one that was told is told again. Whatever comes after the
// end, from dials that nobody waits for, is not.
type teller struct {
	tell func(repo.Check) // nil: nobody wants to know

	mu   sync.Mutex
	told map[string]repo.Check
	over bool
}

// say tells of a check unless that was said before.
func (t *teller) say(c repo.Check) {
	if t.tell == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if before, was := t.told[c.Check]; t.over || was && before == c {
		return
	}
	if t.told == nil {
		t.told = map[string]repo.Check{}
	}
	t.told[c.Check] = c
	t.tell(c)
}

// end waits for what is being told.
func (t *teller) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over = true
}

// well tells that checks went well so far.
func (p *probe) well(checks ...string) {
	for _, check := range checks {
		p.teller.say(p.checked(check, repo.CheckOK, "", ""))
	}
}
