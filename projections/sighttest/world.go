package sighttest

import (
	"context"
	"time"

	"chartledger/commands"
	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/projections"
)

// Generation is that of the world's topics.
const Generation = "topic-1"

var began = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// World is a model, the log of what was done to it, and the two folds of the log that
// answer from memory: the registrar's and the API's.
type World struct {
	model
	Repos, Access *Topic
	state         *commands.State
	access        *commands.Access
	handler       *commands.Handler
}

// New is a world with three users and nothing else.
func New() *World {
	w := &World{
		model: model{users: map[string]*person{}, repos: map[string]*source{}, selectors: map[string]*sieve{}},
		Repos: newTopic(domain.RepoEvents), Access: newTopic(domain.AccessEvents),
		access: commands.NewAccess(func() time.Time { return began }, time.Hour),
	}
	w.state, _ = commands.NewState()
	w.handler = commands.NewHandler(commands.Options{Registrar: w, Timeout: time.Minute})
	for _, id := range Users() {
		w.add(id)
	}
	return w
}

// Users are the users there are.
func Users() []string { return []string{"ann", "ben", "cat"} }

// RepoIDs are the repositories that there may be.
func RepoIDs() []string { return []string{"r1", "r2", "r3"} }

// Groups are those that users may be in.
func Groups() []string { return []string{"red", "blue"} }

// record appends an event to its topic and folds it.
func (w *World) record(t *Topic, e domain.Event) {
	b := t.append(e)
	if err := w.state.Fold(b.Records[0]); err != nil {
		panic(err)
	}
	if t == w.Access {
		w.access.Apply(b)
	}
}

// Viewer is how the API has a user's queries asked. One who may not act asks none.
func (w *World) Viewer(id string) (v projections.Viewer, may bool) {
	u, err := w.access.Enabled(id)
	return projections.Viewer{UserID: u.ID, SeesAll: u.SeesAll(), Selectors: w.access.Sight(u)}, err == nil
}

// Registrar says whether the registrar tells a user of a repository: it decides a
// command of hers that changes nothing.
func (w *World) Registrar(user, repo string) bool {
	_, err := w.handler.DetachLabel(context.Background(), commands.Meta{Actor: user, IdempotencyKey: "k"}, repo, "nothing")
	switch domain.KindOf(err) {
	case domain.NotFound, domain.Unauthenticated:
		return false
	}
	return true
}

// Do decides a command, as the journal's owner does.
func (w *World) Do(_ context.Context, c journal.Command[*commands.State]) (r journal.Receipt, err error) {
	if _, err = c.Decide(w.state, began); err == nil {
		c.Answer(w.state, nil)
	}
	return r, err
}
