package httpapi

import (
	"context"
	"encoding/json"
	"io"

	"chartledger/adapters/httpapi/api"
	"chartledger/commands/pulling"
	"chartledger/domain/catalog"
	"chartledger/projections"
)

// GetDocuments answers what people read before they install a version. Whoever may have
// the package may, and it is got as for her, with the same failures.
func (s *server) GetDocuments(ctx context.Context, r api.GetDocumentsRequestObject) (api.GetDocumentsResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	if s.Puller == nil {
		return nil, errNoPackage()
	}
	p, err := s.Charts.Package(ctx, s.viewer(ctx), at, catalog.VersionID(r.ID, r.Version))
	if err != nil {
		return nil, err
	}
	asked := s.Clock()
	d, err := s.documents(ctx, p)
	if err == nil && s.Clock().Sub(asked) > pullsUnasked {
		err = s.mayStillHave(ctx, p.VersionID)
	}
	return api.GetDocuments200JSONResponse{Readme: d.Readme, Values: d.Values,
		ReadmeTruncated: d.ReadmeTruncated, ValuesTruncated: d.ValuesTruncated}, upstream(err)
}

// documents are kept like the package that they are in: to look for them takes longer
// than to give them.
func (s *server) documents(ctx context.Context, p projections.Package) (d pulling.Documents, err error) {
	key, user := "", visitOf(ctx).User.ID
	if digest, ok := pulling.Digest(p.Listing.Digest); ok && digest != "" {
		key = "documents " + p.RepoID + " " + digest
	}
	content, err := s.Files.Get(ctx, key, func(ctx context.Context, to io.Writer) error {
		packed, _, err := s.Puller.Pull(ctx, pulling.Wanted{User: user, RepoID: p.RepoID, URLs: p.Listing.URLs, Digest: p.Listing.Digest})
		if err != nil {
			return err
		}
		defer packed.Close()
		found, err := s.textsIn(ctx, packed)
		if err != nil {
			return err
		}
		return json.NewEncoder(to).Encode(found)
	})
	if err != nil {
		return d, err
	}
	defer content.Close()
	err = json.NewDecoder(content).Decode(&d)
	return d, err
}

// textsIn are the documents in a package, when it is its turn to be looked into. Nobody
// who publishes waits for those who read.
func (s *server) textsIn(ctx context.Context, packed io.Reader) (pulling.Documents, error) {
	select {
	case s.looks <- struct{}{}:
		defer func() { <-s.looks }()
		return s.Packages.Documents(packed)
	case <-ctx.Done():
		return pulling.Documents{}, ctx.Err()
	}
}
