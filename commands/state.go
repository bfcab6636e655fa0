package commands

import (
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
	"chartledger/domain/syncs"
	"chartledger/domain/token"
	"chartledger/domain/undo"
	"chartledger/domain/user"
)

// State is what the registrar decides on: the fold of repo-events and
// access-events. It belongs to the journal's owner alone.
type State struct {
	undo *undo.Log
	*directory
	repos    map[string]repo.Repo
	names    map[name]string // repo id by owner and name; deleted ones leave
	owned    map[string]int  // live repositories by owner
	outcomes *outcomes
}

// name is what must be unique.
type name struct{ owner, name string }

// NewState is the state before the first event, and the undo log it uses.
func NewState() (*State, *undo.Log) {
	u := &undo.Log{}
	return &State{
		undo: u, directory: newDirectory(u), repos: map[string]repo.Repo{},
		names: map[name]string{}, owned: map[string]int{}, outcomes: newOutcomes(u),
	}, u
}

// Fold is the journal's: it takes one event in.
func (s *State) Fold(r domain.Recorded) error {
	o := Outcome{RequestHash: r.RequestHash, At: r.At}
	switch r.Position.Partition.Topic {
	case domain.RepoEvents:
		o.Repo = s.foldRepo(r)
		if e, ok := r.Event.(interface{ Sync() string }); ok {
			o.SyncID = e.Sync()
		}
		if e, ok := r.Event.(syncs.Requested); ok {
			o.Chart = e.Chart
		}
	case domain.AccessEvents:
		s.directory.fold(r)
		o.User, o.Token, o.Selector = s.userOf(r), s.tokenOf(r), s.selectorOf(r)
	}
	s.outcomes.add(r.CommandID, o)
	return nil
}

// foldRepo answers the repository that the event is about, as it is afterwards.
func (s *State) foldRepo(r domain.Recorded) repo.Repo {
	before := s.repos[r.Event.PartitionKey()]
	after := before.Evolve(r)
	if after.Version == before.Version {
		return after // a sync event
	}
	undo.Put(s.undo, s.repos, after.ID, after)
	if before.ID != "" {
		s.leave(before)
	}
	if !after.Deleted {
		undo.Put(s.undo, s.names, name{after.Owner, after.Name}, after.ID)
		undo.Put(s.undo, s.owned, after.Owner, s.owned[after.Owner]+1)
	}
	return after
}

func (s *State) leave(r repo.Repo) {
	undo.Delete(s.undo, s.names, name{r.Owner, r.Name})
	undo.Put(s.undo, s.owned, r.Owner, s.owned[r.Owner]-1)
}

func (s *State) userOf(r domain.Recorded) user.User { return s.users[r.Event.PartitionKey()] }

func (s *State) tokenOf(r domain.Recorded) token.Token {
	if e, ok := r.Event.(token.Issued); ok {
		return s.tokens[e.TokenID]
	}
	return token.Token{}
}

func (s *State) selectorOf(r domain.Recorded) *selector.Selector {
	switch r.Event.(type) {
	case selector.Defined, selector.Changed:
		it := s.selectors[r.Event.Subject()]
		return &it
	}
	return nil
}

// liveSecrets are the ids of the secrets that an event names and none has taken back.
func (s *State) liveSecrets() map[string]bool {
	live := make(map[string]bool)
	for _, r := range s.repos {
		if r.Credential != nil && !r.Deleted {
			live[r.Credential.SecretID] = true
		}
	}
	for _, u := range s.users {
		if u.SecretID != "" {
			live[u.SecretID] = true
		}
	}
	return live
}
