package postgres

import (
	"strings"

	"chartledger/projections"
)

// repos is the table of repositories.
func repos() layout[projections.RepoRow] {
	return layout[projections.RepoRow]{
		table: "repos",
		loaded: []string{"id", "owner", "name", "description", "url", "runtimes", "kind", "mode", "visibility", "labels",
			"has_credential", "disabled", "sync_interval_seconds", "tls", "credential_to_other_hosts", "version", "requested", "created_at", "updated_at", "deleted_at"},
		derived: []string{"name_key", "search"},
		drop:    "id = ANY($1::text[])",
		values: func(r projections.RepoRow) ([]any, error) {
			if r.Labels == nil {
				r.Labels = map[string]string{}
			}
			labels, err := document(r.Labels)
			if err != nil {
				return nil, err
			}
			trust, err := document(r.TLS)
			return []any{r.ID, r.Owner, text(r.Name), text(r.Description), text(r.URL), texts(r.Runtimes),
				string(r.Kind), string(r.Mode), string(r.Visibility), labels, r.HasCredential, r.Disabled,
				r.SyncIntervalSeconds, trust, r.CredentialToOtherHosts, r.Version, r.Requested, r.CreatedAt, r.UpdatedAt, r.DeletedAt,
				key(r.Name), repoSearch(r)}, err
		},
	}
}

// requests is the table of what was asked about syncs.
func requests() layout[projections.RequestRow] {
	return layout[projections.RequestRow]{
		table: "sync_requests",
		loaded: []string{"id", "repo_id", "trigger", "requested_by", "requested_at", "asked",
			"cancelled_at", "released_at", "discarded_at"},
		values: func(r projections.RequestRow) ([]any, error) {
			return []any{r.ID, r.RepoID, string(r.Trigger), r.RequestedBy, r.RequestedAt, r.Asked,
				r.CancelledAt, r.ReleasedAt, r.DiscardedAt}, nil
		},
	}
}

// repoSearch is what a repository is found by, a line each.
func repoSearch(r projections.RepoRow) string {
	parts := []string{r.Name, r.Description, r.URL}
	for k, v := range sorted(r.Labels) {
		parts = append(parts, k+"="+v)
	}
	return strings.ToLower(text(strings.Join(parts, "\n")))
}

// texts is a list as a text[] column takes it: never NULL.
func texts(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = text(s)
	}
	return out
}
