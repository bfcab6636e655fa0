package commands

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
	"chartledger/domain/user"
)

// CreateRepo asks for a new repository of the actor's. ID, Owner, Kind and
// Draft.Credential are the handler's to fill.
type CreateRepo struct {
	repo.Draft
	Secret *repo.Credential // nil: none
}

// CreateRepo validates the source over the network and creates the repository.
func (h *Handler) CreateRepo(ctx context.Context, m Meta, r CreateRepo) (Done, error) {
	r.Owner = m.Actor
	if err := r.Draft.Validate(); err != nil {
		return Done{}, err
	}
	if err := r.Secret.Validate("/credential"); err != nil {
		return Done{}, err
	}
	c := h.command(m, opCreateRepo, "")
	return h.once(ctx, c, func(ctx context.Context) (Done, error) { return h.createRepo(ctx, c, r) })
}

func (h *Handler) createRepo(ctx context.Context, c command, r CreateRepo) (Done, error) {
	checked, err := h.decide(ctx, c, repoPartition, func(_ *State, a actor, _ time.Time) ([]domain.Event, error) {
		return nil, h.mayCreate(a, c, r.Draft)
	}, nothing)
	if err != nil || checked.Replayed {
		return checked, err
	}
	c.claim = checked.Claim
	report, err := h.probe(ctx, r.target())
	if err != nil {
		return Done{}, err
	}
	secret, err := h.seal(ctx, r.Secret)
	if err != nil {
		return Done{}, err
	}
	r.ID, r.Kind, r.Credential = h.NewID(), report.Kind, secret.ref
	newSync := h.NewID()
	return h.decide(ctx, c, repoPartition, func(s *State, a actor, now time.Time) ([]domain.Event, error) {
		if err := h.mayCreate(a, c, r.Draft); err != nil {
			return nil, err
		}
		if err := secret.fresh(now); err != nil {
			return nil, err
		}
		if err := s.nameFree(r.Owner, &r.Name, r.ID); err != nil {
			return nil, err
		}
		if s.owned[r.Owner] >= h.ReposPerOwner {
			return nil, h.errTooManyRepos("")
		}
		events, err := repo.Create(r.Draft)
		return thenSync(repo.Repo{}, events, newSync, syncs.OnCreate), err
	}, nothing)
}

// target is what to validate.
func (r CreateRepo) target() repo.Target {
	return repo.Target{URL: r.URL, Runtimes: r.Runtimes, Mode: r.Mode, Credential: r.Secret,
		TLS: r.TLS, CredentialToOtherHosts: r.CredentialToOtherHosts}
}

func (h *Handler) mayCreate(a actor, c command, d repo.Draft) error {
	if err := c.may(a, user.Of(a.ID)); err != nil {
		return err
	}
	return h.publish(a, a.ID, d.Visibility)
}

func nothing(*State) Outcome { return Outcome{} }

func (h *Handler) errTooManyRepos(field string) error {
	return &domain.Error{Kind: domain.TooLarge, Code: "too_many_repos", Field: field,
		Detail: fmt.Sprintf("An owner has at most %d repositories.", h.ReposPerOwner)}
}

// matches compares an If-Match with a version.
func matches(ifMatch string, version int64) error {
	switch ifMatch {
	case "":
		return domain.Refuse(domain.PreconditionRequired, "if_match_required",
			"Send If-Match with the version that you saw (the ETag), or * for any.")
	case "*", strconv.FormatInt(version, 10):
		return nil
	}
	return domain.Refuse(domain.PreconditionFailed, "version_changed",
		fmt.Sprintf("This was changed meanwhile: it is at version %d. Read it again.", version))
}
