package commands

import (
	"strings"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

// actor is who commands.
type actor struct {
	user.User
	system bool // a part of chartledger itself
}

// SystemActor begins the name of every actor that is a part of chartledger itself.
// No user can have such an id.
const SystemActor = "system:"

func (s *State) actor(id string) (actor, error) {
	if strings.HasPrefix(id, SystemActor) {
		return actor{User: user.User{ID: id, Role: user.Operator}, system: true}, nil
	}
	u, ok := s.users[id]
	if !ok || u.Disabled {
		return actor{}, domain.Refuse(domain.Unauthenticated, "unknown_user", "This user is not known or is disabled.")
	}
	return actor{User: u}, nil
}

func (a actor) operator() bool { return a.Role == user.Operator }

// writer says whether the actor may have and change repositories of her own.
func (a actor) writer() error {
	if a.Role == user.Service {
		return forbidden("Services read. They change nothing.")
	}
	return nil
}

// inScope answers the API token that a command came with, if it is good for what is
// of this user: one's own password and tokens take another scope than those of others.
func (s *State) inScope(m Meta, userID string) (token.Token, error) {
	if m.TokenID == "" {
		return token.Token{}, nil
	}
	t, known := s.tokens[m.TokenID]
	if !known {
		return token.Token{}, errBadToken() // revoked, and not known there yet
	}
	return t, token.CheckOwn(t.Scopes, m.Actor == userID)
}

// see answers a repository that the actor may see, else the same as for none.
func (s *State) see(a actor, id string) (repo.Repo, error) {
	r := s.repos[id]
	if !s.sees(a.User, r) {
		return repo.Repo{}, notFound("repository")
	}
	return r, nil
}

// change says whether the actor may change a repository that she sees.
func (a actor) change(r repo.Repo) error {
	if err := a.writer(); err != nil {
		return err
	}
	if r.Owner != a.ID && !a.operator() {
		return forbidden("Only the owner or an operator may change this repository.")
	}
	return nil
}

// publish says whether the actor may give a repository this visibility.
func (h *Handler) publish(a actor, v repo.Visibility) error {
	switch {
	case v != repo.Public || a.operator():
		return nil
	case a.Role == user.Member:
		return forbiddenField("/visibility", "Users have private repositories. Ask an operator to be made a developer, or for a public one.")
	case h.ReservePublic:
		return forbiddenField("/visibility", "Public repositories are reserved to operators here.")
	}
	return nil
}

func notFound(what string) error {
	return domain.Refuse(domain.NotFound, "not_found", "There is no such "+what+".")
}

func forbidden(detail string) error { return domain.Refuse(domain.Forbidden, "forbidden", detail) }

func forbiddenField(field, detail string) error {
	return &domain.Error{Kind: domain.Forbidden, Code: "forbidden", Field: field, Detail: detail}
}
