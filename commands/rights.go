package commands

import (
	"errors"
	"strings"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

// actor is who commands.
type actor = user.User

// SystemActor begins the name of every actor that is a part of chartledger itself.
// No user can have such an id.
const SystemActor = "system:"

func (s *State) actor(id string) (actor, error) {
	if strings.HasPrefix(id, SystemActor) {
		return actor{ID: id, Role: user.System}, nil
	}
	u, ok := s.users[id]
	if !ok || u.Disabled {
		return actor{}, domain.Refuse(domain.Unauthenticated, "unknown_user", "This user is not known or is disabled.")
	}
	return u, nil
}

// action is the right that an operation takes. What is not here nobody may.
func (o Operation) action() user.Action {
	switch o {
	case opCreateRepo, opValidate:
		return user.AddRepo
	case opUpdateRepo, opAttachLabel, opDetachLabel, opReplaceLabels, opSetCredential, opClearCredential, opEnableRepo, opDisableRepo,
		opRequestSync, opCancelSync, opReleaseSync, opDiscardSync, opPublishChart, opRemoveChart:
		return user.ChangeRepo
	case opDeleteRepo, opSetVisibility: // to make it public takes PublishRepo too
		return user.RetractRepo
	case opTransferRepo:
		return user.TransferRepo
	case opAddUser, opUpdateUser:
		return user.ManageUsers
	case opCompleteSetup:
		return user.SetUp
	case opAdmitUser:
		return user.Admit
	case opSetPassword, opIssueToken, opRevokeToken:
		return user.ManageAccount
	case opDefineSelector, opChangeSelector, opRemoveSelector, opAssignSelector, opUnassignSelector:
		return user.ManageSelectors
	}
	return 0
}

// may is the refusal of a command on what its actor has no right to.
func (c command) may(a actor, t user.Thing) error { return a.Check(c.operation.action(), t) }

// about is a repository as far as rights go.
func about(r repo.Repo) user.Thing {
	return user.Thing{Owner: r.Owner, Public: r.Visibility == repo.Public}
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

// ownScope refuses what is another's to an API token that is good for what is one's
// own: an operator may change every repository, and her token for write need not.
func (s *State) ownScope(m Meta, r repo.Repo) error {
	if m.TokenID == "" || m.Actor == r.Owner {
		return nil
	}
	t, known := s.tokens[m.TokenID]
	switch {
	case !known:
		return errBadToken() // revoked, and not known there yet
	case !token.Covers(t.Scopes, token.Admin):
		return token.OutOfScope(token.Admin)
	}
	return nil
}

// see answers a repository that the actor may see, else the same as for none.
func (s *State) see(a actor, id string) (repo.Repo, error) {
	r := s.repos[id]
	if !s.sees(a, r) {
		return repo.Repo{}, notFound("repository")
	}
	return r, nil
}

// publish says whether the actor may make a repository of the owner's this visible.
func (h *Handler) publish(a actor, owner string, v repo.Visibility) error {
	if v != repo.Public {
		return nil
	}
	var refusal *domain.Error
	switch err := a.Check(user.PublishRepo, user.Thing{Owner: owner, Public: true}); {
	case errors.As(err, &refusal):
	case h.ReservePublic && a.Role.Reach(user.PublishRepo) != user.All:
		refusal = domain.Refuse(domain.Forbidden, "forbidden", "Public repositories are reserved to operators here.")
	default:
		return nil
	}
	refusal.Field = "/visibility"
	return refusal
}

func notFound(what string) error {
	return domain.Refuse(domain.NotFound, "not_found", "There is no such "+what+".")
}
