package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"chartledger/adapters/httpapi/api"
)

// etag is the version of a repository that a change is meant for.
func etag(r api.Repo) *string { return versionTag(r.Version) }

// versionTag is a version as an entity tag.
func versionTag(version int64) *string {
	tag := fmt.Sprintf("%q", fmt.Sprint(version))
	return &tag
}

// changed finishes a change of before: it makes sure that later reads see it, or explains why it was refused as stale.
func (s *session) changed(ctx context.Context, before api.Repo, a answer, err error) (api.Repo, []byte, error) {
	after, raw, err := decoded[api.Repo](a, err)
	if err != nil {
		return after, nil, s.explain(ctx, before, err)
	}
	s.settle(ctx, before.ID)
	return after, raw, nil
}

// settle waits until reads show the last command. That it takes too long is no failure of the command.
func (s *session) settle(ctx context.Context, repoID string) {
	_, err := s.client.GetRepoWithResponse(ctx, repoID, nil)
	if isStatus(err, http.StatusServiceUnavailable) {
		s.note("done; reads may show it a little later")
	}
}

// explain adds to a refusal as stale what became of the repository since it was read.
func (s *session) explain(ctx context.Context, before api.Repo, err error) error {
	var r *refusal
	if !errors.As(err, &r) || r.status != http.StatusPreconditionFailed {
		return err
	}
	r.next = "look at it with 'chartledger repo get " + before.ID + "' and repeat the command if it is still right"
	after, _, readErr := decoded[api.Repo](s.client.GetRepoWithResponse(ctx, before.ID, nil))
	if readErr == nil && after.Version != before.Version {
		r.notes = append(r.notes, fmt.Sprintf("%s/%s went from version %d to %d %s:", after.Owner, after.Name,
			before.Version, after.Version, s.ago(&after.UpdatedAt)))
		r.notes = append(r.notes, differences(before, after)...)
	}
	return err
}

// differences lists what changed between two readings of a repository.
func differences(a, b api.Repo) []string {
	var lines []string
	for _, f := range []struct{ name, before, after string }{
		{"name", a.Name, b.Name},
		{"description", a.Description, b.Description},
		{"url", a.URL, b.URL},
		{"runtimes", join(a.Runtimes), join(b.Runtimes)},
		{"mode", string(a.Mode), string(b.Mode)},
		{"visibility", string(a.Visibility), string(b.Visibility)},
		{"labels", labelsOf(a.Labels), labelsOf(b.Labels)},
		{"owner", a.Owner, b.Owner},
		{"has_credential", fmt.Sprint(a.HasCredential), fmt.Sprint(b.HasCredential)},
		{"tls", trusted(a), trusted(b)},
		{"credential_to_other_hosts", fmt.Sprint(a.CredentialToOtherHosts), fmt.Sprint(b.CredentialToOtherHosts)},
		{"sync_interval_seconds", fmt.Sprint(a.SyncIntervalSeconds), fmt.Sprint(b.SyncIntervalSeconds)},
	} {
		if f.before != f.after {
			lines = append(lines, fmt.Sprintf("  %s: %q is now %q", f.name, short(f.before, 80), short(f.after, 80)))
		}
	}
	return lines
}

// join lists words of any kind, comma-separated.
func join[T ~string](words []T) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	return strings.Join(texts, ",")
}
