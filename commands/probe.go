package commands

import (
	"context"
	"fmt"
	"slices"
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
// repository may ask. told is as for a Prober.
func (h *Handler) Validate(ctx context.Context, m Meta, t repo.Target, told func(repo.Check)) (repo.Report, error) {
	if err := t.Validate(); err != nil {
		return repo.Report{}, err
	}
	c := h.command(m, opValidate, "")
	_, err := h.decide(ctx, c, repoPartition, func(_ *State, a actor, _ time.Time) ([]domain.Event, error) {
		return nil, h.mayCreate(a, c, repo.Draft{})
	}, nothing)
	if err != nil {
		return repo.Report{}, err
	}
	return h.Prober.Probe(ctx, t, told), nil
}

// probe validates a source; a report that is not ok is a *NotValid.
func (h *Handler) probe(ctx context.Context, t repo.Target) (repo.Report, error) {
	report := h.Prober.Probe(ctx, t, nil)
	if !report.OK {
		return report, &NotValid{Report: report}
	}
	return report, nil
}

// source is what is validated for a command: with Credential, or with the one in
// the vault that ref names.
type source struct {
	repo.Target
	ref *repo.CredentialRef
}

// covers says whether what the edit of r needs validated is what was: somebody may
// have edited r since. A nil source covers what needs no validation.
func (s *source) covers(r repo.Repo, u UpdateRepo) bool {
	now, needed := u.source(r)
	if s == nil || !needed {
		return s == nil && !needed
	}
	return s.sameTarget(now.Target) && secretID(s.ref) == secretID(now.ref)
}

func (s *source) sameTarget(t repo.Target) bool {
	return s.URL == t.URL && s.Mode == t.Mode && slices.Equal(s.Runtimes, t.Runtimes) &&
		s.TLS == t.TLS && s.CredentialToOtherHosts == t.CredentialToOtherHosts
}

func secretID(ref *repo.CredentialRef) string {
	if ref == nil {
		return ""
	}
	return ref.SecretID
}

// precheck makes the registrar's checks on a repository before the network is
// asked. It answers what to probe, if anything, with the credential from the
// vault; or, for a command that was done before, its outcome.
func (h *Handler) precheck(ctx context.Context, c command, id string, u UpdateRepo) (*source, Done, error) {
	var s source
	var needed bool
	done, err := h.onRepo(ctx, c, id, true, func(_ *State, _ actor, r repo.Repo) ([]domain.Event, error) {
		s, needed = u.source(r)
		return nil, nil
	})
	if err != nil || done.Replayed || !needed {
		return nil, done, err
	}
	if err := h.unlock(ctx, &s); err != nil {
		return nil, Done{}, err
	}
	return &s, done, nil
}

// Credential opens a sealed credential.
func (h *Handler) Credential(ctx context.Context, secretID string) (repo.Credential, error) {
	return OpenCredential(ctx, h.Vault, secretID)
}

// OpenCredential opens a credential that is sealed in a vault.
func OpenCredential(ctx context.Context, v Vault, secretID string) (repo.Credential, error) {
	plain, err := v.Get(ctx, secretID)
	if err != nil {
		return repo.Credential{}, fmt.Errorf("open the repository's credential: %w", err)
	}
	return repo.ParseCredential(plain)
}

func errChangedMeanwhile() error {
	return domain.Refuse(domain.Busy, "changed_meanwhile", "The repository was changed meanwhile. Try again.")
}
