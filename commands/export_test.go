package commands

import "fmt"

// Remembers says whether the outcome of a command is still known.
func (s *State) Remembers(commandID string) bool {
	_, ok := s.outcomes.byID[commandID]
	return ok
}

// Remembered is how many outcomes are known, and how long the ring of ids is.
func (s *State) Remembered() (outcomes, ring int) { return len(s.outcomes.byID), len(s.outcomes.ring) }

// Remember has no more outcomes remembered than max.
func (s *State) Remember(max int) { s.outcomes.max = max }

// WellFormed says whether a text can be a token at all.
func WellFormed(text string) bool { return wellFormed(text) }

// Directory is all that is known of users, tokens and selectors, as text.
func (s *State) Directory() string {
	d := s.directory
	return fmt.Sprintf("%+v\n%+v\n%+v\n%+v\n%+v\n%d %d %d\n%+v\n%+v\n%+v\n%+v", d.users, d.identities, d.tokens, d.byHash, d.tokensOf,
		d.operators, d.signing, d.setups, d.selectors, d.selectorNames, d.grants, d.sights)
}
