package projections

import "chartledger/domain/repo"

// Reason is a reason why somebody sees a repository.
type Reason struct {
	Why        string // one of the words below
	SelectorID string // of the selector that matches
}

// The words of reasons.
const (
	IsPublic  = "public"   // everyone sees it
	IsOwner   = "owner"    // it is hers
	ByRole    = "role"     // she sees all
	ByMatch   = "selector" // a selector of hers matches it
	MaxByRepo = 20         // no more selectors are named as reasons, the oldest ones: there may be a thousand
)

// Reasons are why a viewer sees a repository of which these selectors of hers match.
func (v Viewer) Reasons(r Repo, matching []string) (all []Reason) {
	for _, fixed := range []struct {
		holds bool
		why   string
	}{
		{r.Visibility == repo.Public, IsPublic},
		{r.Owner == v.UserID && v.UserID != "", IsOwner},
		{v.SeesAll, ByRole},
	} {
		if fixed.holds {
			all = append(all, Reason{Why: fixed.why})
		}
	}
	for _, id := range matching {
		all = append(all, Reason{Why: ByMatch, SelectorID: id})
	}
	return all
}

// Reach is how far a repository is seen, as far as labels and selectors say it: who
// has the selectors is not known here.
type Reach struct {
	Owner     string
	Public    bool
	Selectors []string // the ids of those that match, sorted
}
