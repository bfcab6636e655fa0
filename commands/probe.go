package commands

import (
	"context"
	"fmt"
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
)

// NotValid is a validation that failed: nothing was stored.
type NotValid struct{ Report repo.Report }

// Error names the first failed check.
func (e *NotValid) Error() string {
	for _, c := range e.Report.Checks {
		if c.Status == repo.CheckFailed {
			return c.Detail
		}
	}
	return "The repository could not be validated."
}

// Validate reports on a source without storing anything. Whoever may create a
// repository may ask.
func (h *Handler) Validate(ctx context.Context, m Meta, t repo.Target) (repo.Report, error) {
	_, err := h.decide(ctx, h.command(m, "Validate", ""), repoPartition,
		func(_ *State, a actor, _ time.Time) ([]domain.Event, error) { return nil, a.writer() }, nothing)
	if err != nil {
		return repo.Report{}, err
	}
	return h.Prober.Probe(ctx, t), nil
}

// probe validates a source; a report that is not ok is a *NotValid.
func (h *Handler) probe(ctx context.Context, t repo.Target) (repo.Report, error) {
	report := h.Prober.Probe(ctx, t)
	if !report.OK {
		return report, &NotValid{Report: report}
	}
	return report, nil
}

// precheck makes the registrar's checks on a repository before the network is
// asked. It answers what to probe, if anything, with the credential from the
// vault; or, for a command that was done before, its outcome.
func (h *Handler) precheck(ctx context.Context, c command, id string, needs func(repo.Repo) (repo.Target, bool)) (*repo.Target, Done, error) {
	var target repo.Target
	var needed bool
	var ref *repo.CredentialRef
	done, err := h.onRepo(ctx, c, id, true, func(_ *State, _ actor, r repo.Repo) ([]domain.Event, error) {
		target, needed = needs(r)
		ref = r.Credential
		return nil, nil
	})
	if err != nil || done.Replayed || !needed {
		return nil, done, err
	}
	if target.Credential == nil && ref != nil {
		credential, err := h.Credential(ctx, ref.SecretID)
		if err != nil {
			return nil, Done{}, err
		}
		target.Credential = &credential
	}
	return &target, done, nil
}

// Credential opens a sealed credential.
func (h *Handler) Credential(ctx context.Context, secretID string) (repo.Credential, error) {
	plain, err := h.Vault.Get(ctx, secretID)
	if err != nil {
		return repo.Credential{}, fmt.Errorf("open the repository's credential: %w", err)
	}
	return repo.ParseCredential(plain)
}

func errChangedMeanwhile() error {
	return domain.Refuse(domain.Busy, "changed_meanwhile", "The repository was changed meanwhile. Try again.")
}
