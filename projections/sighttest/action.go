package sighttest

import (
	"fmt"
	"maps"
	"slices"

	"pgregory.net/rapid"

	"chartledger/domain/repo"
	"chartledger/domain/selector"
)

// Action is something that may happen in a world. Where it cannot, nothing does.
type Action struct {
	what string
	do   func(w *World)
}

// Happen makes it happen.
func (a Action) Happen(w *World) { a.do(w) }

// GoString is how a counterexample tells it.
func (a Action) GoString() string { return a.what }

func act(do func(*World), format string, args ...any) Action {
	return Action{fmt.Sprintf(format, args...), do}
}

// Actions is any action.
func Actions() *rapid.Generator[Action] {
	return rapid.OneOf(
		rapid.Custom(create), rapid.Custom(attach), rapid.Custom(detach), rapid.Custom(replace),
		rapid.Custom(rename), rapid.Custom(publish), rapid.Custom(transfer), rapid.Custom(remove),
		rapid.Custom(define), rapid.Custom(change), rapid.Custom(end), rapid.Custom(assign), rapid.Custom(assign), rapid.Custom(unassign),
		rapid.Custom(setRole), rapid.Custom(setDisabled), rapid.Custom(claim),
	)
}

func someUser() *rapid.Generator[string] { return rapid.SampledFrom(Users()) }

func someRepo() *rapid.Generator[string] { return rapid.SampledFrom(RepoIDs()) }

func create(t *rapid.T) Action {
	id, owner, public, of := someRepo().Draw(t, "repo"), someUser().Draw(t, "owner"), rapid.Bool().Draw(t, "public"), labels().Draw(t, "labels")
	return act(func(w *World) {
		if w.repos[id] != nil {
			return
		}
		w.repos[id] = &source{owner: owner, public: public, labels: maps.Clone(of)}
		w.record(w.Repos, repo.Created{Ref: repo.Ref{RepoID: id}, Owner: owner, Name: id, URL: "https://example.com", Kind: repo.Helm,
			Runtimes: []string{repo.Kubernetes}, Mode: repo.ReadOnly, Visibility: visibility(public), Labels: maps.Clone(of)})
	}, "%s creates %s, public: %t, labels: %v", owner, id, public, of)
}

func visibility(public bool) repo.Visibility {
	if public {
		return repo.Public
	}
	return repo.Private
}

// onRepo is an action on a repository that is there.
func onRepo(id string, do func(w *World, s *source, ref repo.Ref), format string, args ...any) Action {
	return act(func(w *World) {
		if s := w.repos[id]; s != nil && !s.closed {
			do(w, s, repo.Ref{RepoID: id})
		}
	}, id+" "+format, args...)
}

func attach(t *rapid.T) Action {
	key, value := someKey().Draw(t, "key"), someValue().Draw(t, "value")
	return onRepo(someRepo().Draw(t, "repo"), func(w *World, s *source, ref repo.Ref) {
		s.labels[key] = value
		w.record(w.Repos, repo.LabelAttached{Ref: ref, Key: key, Value: value})
	}, "gets the label %s=%s", key, value)
}

func detach(t *rapid.T) Action {
	key := someKey().Draw(t, "key")
	return onRepo(someRepo().Draw(t, "repo"), func(w *World, s *source, ref repo.Ref) {
		delete(s.labels, key)
		w.record(w.Repos, repo.LabelDetached{Ref: ref, Key: key})
	}, "loses the label %s", key)
}

func replace(t *rapid.T) Action {
	of := labels().Draw(t, "labels")
	return onRepo(someRepo().Draw(t, "repo"), func(w *World, s *source, ref repo.Ref) {
		s.labels = maps.Clone(of)
		w.record(w.Repos, repo.LabelsReplaced{Ref: ref, Labels: maps.Clone(of)})
	}, "gets the labels %v", of)
}

// rename changes nothing of who sees a repository: only its place in lists.
func rename(t *rapid.T) Action {
	name := rapid.SampledFrom([]string{"a", "r2", "z"}).Draw(t, "name")
	return onRepo(someRepo().Draw(t, "repo"), func(w *World, _ *source, ref repo.Ref) {
		w.record(w.Repos, repo.Updated{Ref: ref, Name: &name})
	}, "is called %s", name)
}

func publish(t *rapid.T) Action {
	public := rapid.Bool().Draw(t, "public")
	return onRepo(someRepo().Draw(t, "repo"), func(w *World, s *source, ref repo.Ref) {
		s.public = public
		w.record(w.Repos, repo.VisibilitySet{Ref: ref, Visibility: visibility(public)})
	}, "is public: %t", public)
}

func transfer(t *rapid.T) Action {
	to := someUser().Draw(t, "to")
	return onRepo(someRepo().Draw(t, "repo"), func(w *World, s *source, ref repo.Ref) {
		w.record(w.Repos, repo.Transferred{Ref: ref, From: s.owner, To: to})
		s.owner = to
	}, "is given to %s", to)
}

func remove(t *rapid.T) Action {
	return onRepo(someRepo().Draw(t, "repo"), func(w *World, s *source, ref repo.Ref) {
		s.closed = true
		w.record(w.Repos, repo.Deleted{Ref: ref})
	}, "is deleted")
}

func someSelector() *rapid.Generator[string] { return rapid.SampledFrom([]string{"s1", "s2", "s3"}) }

func define(t *rapid.T) Action {
	id, all := someSelector().Draw(t, "selector"), needs().Draw(t, "needs")
	return act(func(w *World) {
		if w.selectors[id] != nil {
			return
		}
		w.selectors[id] = &sieve{needs: all, given: map[string]bool{}}
		w.record(w.Access, selector.Defined{Ref: selector.Ref{SelectorID: id}, Name: id, Expression: expression(all)})
	}, "%s is defined: %s", id, expression(all))
}

// onSelector is an action on a selector that is there.
func onSelector(id string, do func(w *World, s *sieve, ref selector.Ref), format string, args ...any) Action {
	return act(func(w *World) {
		if s := w.selectors[id]; s != nil && !s.removed {
			do(w, s, selector.Ref{SelectorID: id})
		}
	}, id+" "+format, args...)
}

func change(t *rapid.T) Action {
	all := needs().Draw(t, "needs")
	text := expression(all)
	return onSelector(someSelector().Draw(t, "selector"), func(w *World, s *sieve, ref selector.Ref) {
		s.needs = all
		w.record(w.Access, selector.Changed{Ref: ref, Expression: &text})
	}, "is changed: %s", text)
}

func end(t *rapid.T) Action {
	return onSelector(someSelector().Draw(t, "selector"), func(w *World, s *sieve, ref selector.Ref) {
		s.removed = true
		w.record(w.Access, selector.Removed{Ref: ref})
	}, "is removed")
}

func someGroup() *rapid.Generator[string] { return rapid.SampledFrom(Groups()) }

func someGrantee() *rapid.Generator[string] {
	return rapid.OneOf(someUser(), rapid.Map(someGroup(), func(g string) string { return "@" + g }))
}

func grantee(name string) (userID, group string) {
	if name[0] == '@' {
		return "", name[1:]
	}
	return name, ""
}

func assign(t *rapid.T) Action {
	to := someGrantee().Draw(t, "to")
	return onSelector(someSelector().Draw(t, "selector"), func(w *World, s *sieve, ref selector.Ref) {
		s.given[to] = true
		user, group := grantee(to)
		w.record(w.Access, selector.Assigned{Ref: ref, UserID: user, Group: group})
	}, "is given to %s", to)
}

func unassign(t *rapid.T) Action {
	from := someGrantee().Draw(t, "from")
	return onSelector(someSelector().Draw(t, "selector"), func(w *World, s *sieve, ref selector.Ref) {
		delete(s.given, from)
		user, group := grantee(from)
		w.record(w.Access, selector.Unassigned{Ref: ref, UserID: user, Group: group})
	}, "is taken from %s", from)
}

func someGroups() *rapid.Generator[[]string] {
	return rapid.Map(rapid.SliceOfNDistinct(someGroup(), 0, 2, rapid.ID[string]), func(all []string) []string {
		slices.Sort(all)
		return all
	})
}
