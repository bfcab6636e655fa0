package httpapi

import (
	"context"
	"io"
	"net/url"
	"path"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/commands/publishing"
	"chartledger/commands/pulling"
	"chartledger/domain"
	"chartledger/domain/catalog"
)

// Packages looks at packages before anybody acts on them. *helmchart.Checker is one.
type Packages interface {
	// Check answers the package in packed, with its signature if there is one. file is
	// how the sender calls it, or "". An error is a *domain.Error for the sender.
	Check(file string, packed, prov []byte) (publishing.Package, error)
	// Documents are the texts in a package of anybody's. The error is an
	// *indexing.Failure if it cannot be read.
	Documents(packed io.Reader) (pulling.Documents, error)
}

// PublishChart puts a package into a repository's storage and asks for its sync.
func (s *server) PublishChart(ctx context.Context, r api.PublishChartRequestObject) (api.PublishChartResponseObject, error) {
	u, err := uploaded(r, visitOf(ctx).bodySize())
	if err != nil {
		return nil, err
	}
	p, err := s.looked(ctx, u)
	if err != nil {
		return nil, err
	}
	m, err := s.meta(ctx, "publishChart", r.Params.IdempotencyKey, u.canonical(value(r.Params.Overwrite)), r.ID)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.PublishChart(ctx, m, r.ID, p, value(r.Params.Overwrite))
	if err != nil {
		return nil, err
	}
	return api.PublishChart201JSONResponse{
		Body: api.PublishedChart{RepoID: r.ID, Name: done.Chart.Name, Version: done.Chart.Version, Digest: done.Chart.Digest,
			URL: beside(done.Repo.URL, publishing.File(done.Chart.Name, done.Chart.Version)), SyncID: done.SyncID},
		Headers: api.PublishChart201ResponseHeaders{Location: api.BasePath + "/syncs/" + done.SyncID, ConsistencyToken: s.settled(ctx, done)},
	}, nil
}

// RemoveChart takes a version out of a repository's storage and asks for its sync.
func (s *server) RemoveChart(ctx context.Context, r api.RemoveChartRequestObject) (api.RemoveChartResponseObject, error) {
	m, err := s.meta(ctx, "removeChart", r.Params.IdempotencyKey, nil, r.ID, r.Name, r.Version)
	if err != nil {
		return nil, err
	}
	objection, err := s.notInCatalog(ctx, r)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.RemoveChart(ctx, m, r.ID, r.Name, r.Version, objection)
	if err != nil {
		return nil, err
	}
	return api.RemoveChart200JSONResponse{
		Body:    api.RemovedChart{RepoID: r.ID, Name: r.Name, Version: r.Version, SyncID: done.SyncID},
		Headers: api.RemoveChart200ResponseHeaders{Location: api.BasePath + "/syncs/" + done.SyncID, ConsistencyToken: s.settled(ctx, done)},
	}, nil
}

// notInCatalog is the objection to a removal of what the catalog does not have.
func (s *server) notInCatalog(ctx context.Context, r api.RemoveChartRequestObject) (objection, err error) {
	v, err := s.Queries.Version(ctx, s.viewer(ctx), nil, catalog.AppID(r.ID, r.Name), r.Version)
	switch {
	case domain.KindOf(err) == domain.NotFound, err == nil && v.WithdrawnAt != nil:
		return errNotFound("chart version in the repository"), nil
	case domain.KindOf(err) == domain.Unavailable:
		return nil, nil // the storage knows it as well
	}
	return nil, err
}

// beside is the URL of a file in the repository at base.
func beside(base, file string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	if path.Base(u.Path) == publishing.IndexName {
		u.Path, u.RawPath = path.Dir(u.Path), ""
	}
	u.RawQuery, u.Fragment = "", ""
	return strings.TrimSuffix(u.String(), "/") + "/" + publishing.Link(file)
}
