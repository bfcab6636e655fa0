package commands

import (
	"context"
	"time"

	"chartledger/commands/publishing"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// Publisher changes what is in the storage of a repository. *publishing.Publisher is one.
type Publisher interface {
	// Publish puts a package into the storage and lists it. The same once more
	// changes nothing, so that an interrupted one can be completed.
	Publish(ctx context.Context, t repo.Target, p publishing.Package, overwrite bool, still publishing.Still) error
	// Remove takes a version out of the storage, and says whether there was anything of it.
	Remove(ctx context.Context, t repo.Target, name, version string, still publishing.Still) (found bool, err error)
}

// storageTime is how long a change of a storage may take.
const storageTime = 60 * time.Second

// PublishChart puts a package into a repository's storage, and asks for the sync
// that brings it into the catalog. A crash in between leaves the storage ahead: the
// same command once more completes it.
func (h *Handler) PublishChart(ctx context.Context, m Meta, repoID string, p publishing.Package, overwrite bool) (Done, error) {
	c := h.command(m, opPublishChart, repoID)
	request := syncs.Requested{Trigger: syncs.OnPublish, Chart: &syncs.Chart{Name: p.Name, Version: p.Version, Digest: p.Digest}}
	return h.onStorage(ctx, c, repoID, request, func(ctx context.Context, t repo.Target, still publishing.Still) error {
		return h.Publisher.Publish(ctx, t, p, overwrite, still)
	})
}

// RemoveChart takes a version of a chart out of a repository's storage, and asks for
// the sync that withdraws it. objection is why the catalog says that there is none
// to remove, or nil; it counts if the storage has nothing of it either: an earlier
// try may have removed it and not have come to ask for the sync.
func (h *Handler) RemoveChart(ctx context.Context, m Meta, repoID, name, version string, objection error) (Done, error) {
	c := h.command(m, opRemoveChart, repoID+"/"+name+"/"+version)
	request := syncs.Requested{Trigger: syncs.OnRemove, Chart: &syncs.Chart{Name: name, Version: version}}
	return h.onStorage(ctx, c, repoID, request, func(ctx context.Context, t repo.Target, still publishing.Still) error {
		found, err := h.Publisher.Remove(ctx, t, name, version, still)
		if err == nil && !found {
			return objection
		}
		return err
	})
}

// onStorage has the storage of a repository changed, and then request decided.
func (h *Handler) onStorage(ctx context.Context, c command, repoID string, request syncs.Requested, change func(context.Context, repo.Target, publishing.Still) error) (Done, error) {
	return h.once(ctx, c, func(ctx context.Context) (Done, error) {
		ctx, cancel := context.WithTimeout(ctx, storageTime)
		defer cancel()
		var s source
		done, err := h.onRepo(ctx, c, repoID, false, storageOf(&s))
		if err != nil || done.Replayed {
			return done, err
		}
		c.claim = done.Claim // what follows is this process's to do only under this claim
		if err := h.unlock(ctx, &s); err != nil {
			return Done{}, err
		}
		err = change(ctx, s.Target, func(ctx context.Context) error {
			var now source
			_, err := h.onRepo(ctx, c, repoID, false, storageOf(&now))
			return err
		})
		if err != nil {
			return Done{}, err
		}
		request.Ref = syncs.Ref{SyncID: h.NewID(), RepoID: repoID}
		return h.onRepo(ctx, c, repoID, false, func(st *State, a actor, r repo.Repo) ([]domain.Event, error) {
			var now source
			if _, err := storageOf(&now)(st, a, r); err != nil {
				return nil, err
			}
			if !s.sameTarget(now.Target) {
				return nil, errChangedMeanwhile()
			}
			return []domain.Event{request}, nil
		})
	})
}

// storageOf takes the storage of a repository that can be written, and changes nothing.
func storageOf(s *source) change {
	return func(_ *State, _ actor, r repo.Repo) ([]domain.Event, error) {
		s.Target, s.ref = r.Target(), r.Credential
		return nil, r.Publishable()
	}
}

// unlock opens the credential of a source, if it has one.
func (h *Handler) unlock(ctx context.Context, s *source) error {
	if s.ref == nil {
		return nil
	}
	credential, err := h.Credential(ctx, s.ref.SecretID)
	s.Credential = &credential
	return err
}
