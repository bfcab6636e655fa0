package httpapi

import (
	"context"

	"chartledger/adapters/httpapi/api"
	"chartledger/commands"
	"chartledger/domain/repo"
	"chartledger/projections"
)

// defaultInterval is how often a repository is synced unless told, in seconds.
const defaultInterval = 3600

// ListRepos lists what the caller may see.
func (s *server) ListRepos(ctx context.Context, r api.ListReposRequestObject) (api.ListReposResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	filter, err := repoFilter(r.Params)
	if err != nil {
		return nil, err
	}
	list, err := s.Queries.Repos(ctx, s.viewer(ctx), at, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, pagingError(err)
	}
	items, next := listed(ctx, list, s.repoOf)
	return api.ListRepos200JSONResponse{Items: items, NextCursor: next}, nil
}

// CreateRepo answers from the command's own events, so that a repeat gets the same.
func (s *server) CreateRepo(ctx context.Context, r api.CreateRepoRequestObject) (api.CreateRepoResponseObject, error) {
	m, err := s.meta(ctx, "createRepo", r.Params.IdempotencyKey, r.Body)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.CreateRepo(ctx, m, newRepo(r.Body))
	if err != nil {
		return nil, err
	}
	created := createdRepo(done.Outcome.Repo)
	return api.CreateRepo201JSONResponse{Body: created, Headers: api.CreateRepo201ResponseHeaders{
		Location: api.BasePath + "/repos/" + created.ID, ETag: etag(created.Version),
		ConsistencyToken: s.settled(ctx, done),
	}}, nil
}

func newRepo(body *api.RepoCreate) commands.CreateRepo {
	interval := int64(defaultInterval)
	if body.SyncIntervalSeconds != nil {
		interval = *body.SyncIntervalSeconds
	}
	return commands.CreateRepo{
		Draft: repo.Draft{
			Name: body.Name, Description: value(body.Description), URL: body.URL,
			Runtimes: runtimeNames(body.Runtimes), Mode: repo.Mode(body.Mode),
			Visibility: repo.Visibility(body.Visibility), Labels: body.Labels, SyncIntervalSeconds: interval,
			TLS: trust(body.TLS), CredentialToOtherHosts: value(body.CredentialToOtherHosts),
		},
		Secret: credentialOf(body.Credential),
	}
}

// ValidateRepo reports on a source and stores nothing.
func (s *server) ValidateRepo(ctx context.Context, r api.ValidateRepoRequestObject) (api.ValidateRepoResponseObject, error) {
	m, err := s.meta(ctx, "validateRepo", nil, r.Body)
	if err != nil {
		return nil, err
	}
	target := repo.Target{URL: r.Body.URL,
		Runtimes: runtimeNames(r.Body.Runtimes), Mode: repo.Mode(r.Body.Mode), Credential: credentialOf(r.Body.Credential),
		TLS: trust(r.Body.TLS), CredentialToOtherHosts: value(r.Body.CredentialToOtherHosts)}
	if visitOf(ctx).wantsEvents() {
		return s.streamValidation(ctx, m, target)
	}
	report, err := s.Commands.Validate(ctx, m, target, nil)
	if err != nil {
		return nil, err
	}
	return api.ValidateRepo200JSONResponse(reportOf(report)), nil
}

// GetRepo answers a repository, or 304 if the caller has this very answer.
func (s *server) GetRepo(ctx context.Context, r api.GetRepoRequestObject) (api.GetRepoResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	row, err := s.Queries.Repo(ctx, s.viewer(ctx), at, r.ID)
	if err != nil {
		return nil, err
	}
	body := s.repoOf(row)
	tag, err := tagOf(body.Version, body)
	if err != nil {
		return nil, err
	}
	if current(r.Params.IfNoneMatch, tag) {
		return api.GetRepo304Response{Headers: api.GetRepo304ResponseHeaders{ETag: tag}}, nil
	}
	return api.GetRepo200JSONResponse{Body: body, Headers: api.GetRepo200ResponseHeaders{ETag: tag}}, nil
}

// UpdateRepo changes the fields that are given.
func (s *server) UpdateRepo(ctx context.Context, r api.UpdateRepoRequestObject) (api.UpdateRepoResponseObject, error) {
	m, err := s.guarded(ctx, "updateRepo", r.Params.IdempotencyKey, r.Params.IfMatch, r.Body, r.ID)
	if err != nil {
		return nil, err
	}
	patch := repo.Patch{Name: r.Body.Name, Description: r.Body.Description, URL: r.Body.URL,
		Mode: (*repo.Mode)(r.Body.Mode), SyncIntervalSeconds: r.Body.SyncIntervalSeconds,
		TLS: trustPatch(r.Body.TLS), CredentialToOtherHosts: r.Body.CredentialToOtherHosts}
	if r.Body.Runtimes != nil {
		patch.Runtimes = runtimeNames(*r.Body.Runtimes)
	}
	done, err := s.Commands.UpdateRepo(ctx, m, r.ID, commands.UpdateRepo{Patch: patch, Secret: credentialOf(r.Body.Credential)})
	if err != nil {
		return nil, err
	}
	return api.UpdateRepo200JSONResponse{RepoChangedJSONResponse: s.changed(ctx, done)}, nil
}

// DeleteRepo ends a repository for ever.
func (s *server) DeleteRepo(ctx context.Context, r api.DeleteRepoRequestObject) (api.DeleteRepoResponseObject, error) {
	m, err := s.guarded(ctx, "deleteRepo", r.Params.IdempotencyKey, r.Params.IfMatch, nil, r.ID)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.DeleteRepo(ctx, m, r.ID)
	if err != nil {
		return nil, err
	}
	return api.DeleteRepo204Response{Headers: api.DoneResponseHeaders{ConsistencyToken: s.settled(ctx, done)}}, nil
}

// changed is a repository after a command that may change how its syncs go. What it
// is comes from the command; its status from the read models, if they follow in time.
func (s *server) changed(ctx context.Context, done commands.Done) api.RepoChangedJSONResponse {
	return s.changedAt(ctx, done, projections.Token(done.End))
}

// touched is changed after a command that has nothing to do with syncs: the status
// is what it was, so that nobody waits for the read models.
func (s *server) touched(ctx context.Context, done commands.Done) api.RepoChangedJSONResponse {
	return s.changedAt(ctx, done, nil)
}

func (s *server) changedAt(ctx context.Context, done commands.Done, at projections.Token) api.RepoChangedJSONResponse {
	body := changedRepo(done.Outcome)
	wait, cancel := context.WithTimeout(ctx, s.StatusWait)
	defer cancel()
	row, err := s.Queries.Repo(wait, s.viewer(ctx), at, body.ID)
	if err == nil {
		body.Status, body.LastSync = api.RepoStatus(row.Status), lastSyncOf(row.LastSync)
	}
	return api.RepoChangedJSONResponse{Body: body, Headers: api.RepoChangedResponseHeaders{
		ETag: etag(body.Version), ConsistencyToken: s.settled(ctx, done),
	}}
}
