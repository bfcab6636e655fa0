package service

import (
	"context"
	"path/filepath"
	"time"

	"chartledger/adapters/filecache"
	"chartledger/adapters/httpapi"
	"chartledger/adapters/kafka"
	"chartledger/commands"
	"chartledger/commands/indexing"
	"chartledger/commands/pulling"
	"chartledger/commands/turns"
	"chartledger/domain"
	"chartledger/domain/repo"
)

// How many packages are fetched at once, how many of them one user has for sure, and
// how long one may wait for a turn.
const (
	pullsAtOnce, pullsOfOne = 32, 8
	pullWait                = 30 * time.Second
)

// shareOfCache is the part of the cache's place that one user's reading may take.
const shareOfCache = 4

// foldRepos starts the process's own fold of repo-events.
func (s *service) foldRepos() *indexing.Repos {
	repos := indexing.NewRepos()
	s.part(s.serving, "repo fold", func(ctx context.Context) error {
		return s.log.FollowEvery(ctx, gatherRepos, []kafka.Start{{Partition: registrarPartitions[0]}}, func(_ context.Context, b domain.Batch) error {
			repos.Apply(b)
			return nil
		})
	})
	return repos
}

// credential opens a credential.
func (s *service) credential(ctx context.Context, secretID string) (repo.Credential, error) {
	return commands.OpenCredential(ctx, s.vault, secretID)
}

// serveCharts has the API serve Helm repositories.
func (s *service) serveCharts(o *httpapi.Options, st *storage) {
	files := filecache.New(filecache.Options{Dir: cacheDir(st), MaxBytes: s.Config.HelmCacheBytes})
	context.AfterFunc(s.life, files.Close)
	o.Charts, o.Files, o.MaxIndex = s.db.Queries(), files, s.Config.MaxIndexBytes
	o.MaxReading = max(1, s.Config.HelmCacheBytes/shareOfCache)
	o.Puller = pulling.New(pulling.Options{
		Fetcher: s.helm(), Files: files, Repos: s.repos(), Open: s.credential,
		Turns: turns.New(turns.Options{Limit: pullsAtOnce, Share: pullsOfOne, Clock: time.Now,
			PerHost: max(1, s.Config.FetchesPerHost-1)}), // one is left for whoever validates
		Wait: pullWait, MaxBytes: s.Config.MaxChartBytes,
	})
}

// cacheDir is where files are kept for a while: in the data directory, if this process
// has one.
func cacheDir(st *storage) string {
	if st.dir == nil {
		return ""
	}
	return filepath.Join(st.dir.Path(), "cache")
}
