package longlogtest

import (
	"fmt"
	"iter"
	"strings"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// rounds is how many events a repository has in repo-events.
const rounds = 20

// Repos are the first events of so many repositories: each is created.
func Repos(repos int) iter.Seq[domain.Event] {
	return func(yield func(domain.Event) bool) {
		for n := range repos {
			if !yield(created(n)) {
				return
			}
		}
	}
}

// repoHistory has every repository created and then changed in rounds, so that
// events of one are far from each other. All of them are synced by hand.
func repoHistory(repos int) iter.Seq[line] {
	return func(yield func(line) bool) {
		for round := range rounds {
			for n := range repos {
				by := origin(fmt.Sprintf("%s-%d", RepoID(n), round), owner(n))
				if !yield(line{repoEvent(n, round), by}) {
					return
				}
			}
		}
	}
}

// repoEvent is what happened to the n-th repository in a round.
func repoEvent(n, round int) domain.Event {
	id := repo.Ref{RepoID: RepoID(n)}
	switch {
	case round == 0:
		return created(n)
	case round == 1:
		return syncs.Requested{Ref: syncs.Ref{SyncID: syncID(n, 0), RepoID: id.RepoID}, Trigger: syncs.OnCreate}
	case round%6 == 2:
		text := fmt.Sprintf("Charts of team %d, as of revision %d. ", n%50, round) + strings.Repeat("They are reviewed before they get here. ", 3)
		return repo.Updated{Ref: id, Description: &text}
	case round%6 == 3:
		return repo.LabelDetached{Ref: id, Key: "tier"}
	case round%6 == 4:
		return repo.LabelAttached{Ref: id, Key: "tier", Value: fmt.Sprintf("t%d", round)}
	case round%6 == 5:
		return repo.VisibilitySet{Ref: id, Visibility: [...]repo.Visibility{repo.Public, repo.Private}[round/6%2]}
	}
	return repo.LabelAttached{Ref: id, Key: "team", Value: fmt.Sprintf("team-%d", (n+round)%50)}
}

func created(n int) repo.Created {
	return repo.Created{
		Ref: repo.Ref{RepoID: RepoID(n)}, Owner: owner(n), Name: fmt.Sprintf("charts-%d", n),
		Description: "Charts that we run in production.", URL: fmt.Sprintf("https://charts-%d.example.com/stable", n),
		Runtimes: []string{repo.Kubernetes}, Kind: repo.Helm, Mode: repo.ReadOnly, Visibility: repo.Private,
		Labels: map[string]string{"team": fmt.Sprintf("team-%d", n%50), "tier": "gold"},
	}
}

// RepoID is the id of the n-th repository: it looks like the ids that the service makes, and is the same in every run.
func RepoID(n int) string { return fmt.Sprintf("0193e0c2-0000-7000-8000-%012x", n) }

func syncID(n, run int) string { return fmt.Sprintf("0193e0c3-%04x-7000-8000-%012x", run, n) }

func owner(n int) string { return userID(n % 100) }

// origin is that of a command over HTTP.
func origin(command, actor string) domain.Origin {
	return domain.Origin{
		CommandID:   digest(command)[:32],
		RequestHash: digest("request " + command)[:32], Actor: actor,
		CorrelationID: digest("correlation " + command)[:16],
	}
}
