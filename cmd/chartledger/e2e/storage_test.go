package e2e_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/minio/minio-go/v7"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/s3/s3test"
	"chartledger/domain/repo"
)

// writable has a repository be one in S3-compatible storage that is to be written.
func writable(s *s3test.Server) func(*api.RepoCreate) {
	return func(r *api.RepoCreate) {
		r.Mode = api.RepoModeReadWrite
		r.Credential = &api.Credential{Kind: api.CredentialS3, AccessKeyID: s.AccessKey, SecretAccessKey: api.Secret(s.SecretKey)}
	}
}

// A bucket that nothing was pushed to is a repository without apps. As soon as it
// has some, a missing index is a fault that takes none of them away.
func TestAnEmptyBucketIsARepository(t *testing.T) {
	t.Parallel()

	onBoth(t, func(t *testing.T, p platform) {
		s := s3test.Start(t)
		bucket := s.NewBucket()
		c := serve(t, p, "--s3-endpoint", s.Endpoint).operator()
		r := c.published(newRepo("mine", "s3://"+bucket+"/charts", writable(s)))
		if got := c.catalog(r.ID); r.Kind != api.RepoKindHelm || len(got) > 0 || len(s.Names(bucket)) > 0 {
			t.Errorf("created: a %s repository with %d versions, and %q in the bucket", r.Kind, len(got), s.Names(bucket))
		}
		s.Put(bucket, "charts/index.yaml", podinfo(t))
		if ended := c.synced(r.ID); ended.Status != api.SyncStatusCompleted {
			t.Fatalf("the first index: %+v", ended)
		}
		published := c.catalog(r.ID)
		if err := s.Client().RemoveObject(t.Context(), bucket, "charts/index.yaml", minio.RemoveObjectOptions{}); err != nil {
			t.Fatal(err)
		}
		ended := c.synced(r.ID)
		if ended.Status != api.SyncStatusFailed || ended.Cause == nil || ended.Cause.Code != repo.CodeNotARepo {
			t.Errorf("the index is gone: %+v", ended)
		}
		if got := c.catalog(r.ID); len(published) == 0 || !slices.Equal(got, published) {
			t.Errorf("%d versions, and before %d", len(got), len(published))
		}
	})
}

// Storage of images for virtual machines is validated, and never synced.
func TestImagesAreNotSynced(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	bucket := s.NewBucket()
	c := serve(t, embeddedPlatform()).operator()
	images := func(r *api.RepoCreate) { r.Runtimes = api.Runtimes{api.RuntimeQingCloud} }
	r := c.create(newRepo("images", s.URL(bucket, ""), writable(s), images))
	if r.Kind != api.RepoKindOther || r.LastSync != nil {
		t.Errorf("got a %s repository, %+v", r.Kind, r.LastSync)
	}
	refused := decode[api.Problem](t, c.do("POST", "/repos/"+r.ID+"/syncs", `{}`).want(t, http.StatusConflict))
	if refused.Code != "not_a_helm_repository" {
		t.Errorf("got %+v", refused)
	}
	wrong := newRepo("nothing", s.URL("no-such-bucket", ""), writable(s), images)
	c.do("POST", "/repos", wrong).want(t, http.StatusUnprocessableEntity)
}

// synced asks for a sync and waits for its end.
func (c caller) synced(repoID string) api.Sync {
	c.t.Helper()
	c.settle(c.do("POST", "/repos/"+repoID+"/syncs", `{}`).want(c.t, http.StatusAccepted))
	return c.outcome(repoID)
}
