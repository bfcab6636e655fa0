package indexing

import (
	"context"
	"errors"
	"math"
	"time"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// run is one reading of a repository's index.
type run struct {
	*Scheduler
	job
	started  time.Time
	phases   []syncs.Phase
	phase    time.Time
	progress Progress
	told     time.Time

	before []trace                            // of the index as it was read last
	known  map[string]map[string]catalog.Hash // of the apps that are being looked at
	shows  map[string]catalog.Hash
	reading
	held syncs.Cause // why the run is held

	found []syncs.Warning // by the audit
}

// reading is what a run knows of the index that it has read. A run that doubts the
// first begins a second.
type reading struct {
	facts     Facts
	sieve     []Entry // to be compared with the catalog
	sieveSize int     // about how many bytes of listings
	seen      catalog.Seen
	now       []trace
	warnings  []syncs.Warning
	warned    int
	notes     int   // of warnings, those that are about no entry
	ready     parts // to be published next: first the version that speaks for each app
	others    parts
	left      int  // versions that others has no room for
	again     bool // the index is read again for those
	heirs     map[string]catalog.Heir
	cutShort  bool   // the file may be cut off
	withheld  string // the version that was left out for that
	whole     bool   // it was read to its end
}

// errStale ends a run that became useless: the plan then says how it ends.
var errStale = errors.New("the run became useless")

// index runs j.run: fetch, read, publish, withdraw, outcome.
func (s *Scheduler) index(ctx context.Context, j job) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r := &run{Scheduler: s, job: j, started: s.Clock(), phase: s.Clock()}
	r.progress = Progress{SyncID: j.run.SyncID, RepoID: j.run.RepoID}
	s.watch(r, stop)
	res, how, err := r.do(ctx)
	if err == nil && ctx.Err() == nil {
		err = r.finish(ctx, how, res)
	}
	if errors.Is(context.Cause(ctx), errStale) {
		return nil // the log and the plan say what becomes of it
	}
	return err
}

// watch has the run stopped when the repository is woken for something that ends it.
func (s *Scheduler) watch(r *run, stop context.CancelCauseFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.place(r.run.RepoID).stop = func(w syncRun) {
		if w.stale(r.run, r.status.Last.Covers) {
			stop(errStale)
		}
	}
	if s.Repos.Work(r.run.RepoID).stale(r.run, r.status.Last.Covers) {
		stop(errStale)
	}
}

// do is the run up to its outcome. A *Failure of the source is an outcome too.
func (r *run) do(ctx context.Context) (syncs.Result, catalog.Ending, error) {
	if r.run.Trigger != syncs.Schedule {
		if _, err := r.decide(ctx, r.run.RepoID, r.run, func(c *catalog.Catalog) []domain.Event { return c.Start(r.run) }); err != nil {
			return syncs.Result{}, "", err
		}
	}
	how, err := r.read(ctx)
	if err == nil {
		r.audit(ctx)
	}
	res := r.result()
	if f := (*Failure)(nil); errors.As(err, &f) {
		res.Cause, how, err = &f.Cause, catalog.Fail, nil
		res.Paused, res.RetryAfterSeconds = f.Pause, int64(math.Ceil(f.RetryAfter.Seconds()))
		r.heard(r.job, f)
	}
	if how == catalog.Hold {
		res.Cause = &r.held
	}
	if how != catalog.Complete || r.cutShort {
		res.Validators = nil // the next look has to be a whole one
	}
	res.Ending = r.ending(how)
	return res, how, err
}

func (r *run) read(ctx context.Context) (catalog.Ending, error) {
	r.tell("fetch")
	source, err := r.from(ctx)
	if err != nil {
		return "", err
	}
	source.MayBeEmpty = r.mayBeEmpty()
	index, err := r.Reader.Fetch(ctx, source, r.validators())
	if err != nil {
		return "", err
	}
	defer index.Close()
	r.begin(index.Facts())
	r.lap("fetch")
	switch {
	case r.unchanged():
		r.facts.NotModified = true
		return catalog.Complete, r.find(ctx, nil)
	case r.stillHeld():
		return catalog.Hold, nil
	}
	if err := r.reads(ctx); err != nil {
		return "", err
	}
	if err := r.take(ctx, index); err != nil {
		return "", err
	}
	_ = index.Close()
	return r.conclude(ctx, source)
}

// from is where the index is fetched from.
func (r *run) from(ctx context.Context) (Source, error) {
	from := r.work.Repo
	source := Source{RepoID: from.ID, URL: from.URL, TLS: from.TLS, CredentialToOtherHosts: from.CredentialToOtherHosts, Same: r.recall()}
	if ref := from.Credential; ref != nil {
		credential, err := r.Open(ctx, ref.SecretID)
		if ctx.Err() != nil {
			return source, context.Cause(ctx)
		}
		if err != nil {
			r.Logger.Warn("a credential cannot be opened", "repo", r.run.RepoID, "error", err)
			return source, &Failure{Cause: syncs.Cause{Code: "credential_unavailable",
				Detail: "The repository's credential cannot be opened. Set it again."}}
		}
		source.Credential = &credential
	}
	return source, nil
}

// begin begins a reading.
func (r *run) begin(f Facts) {
	r.reading = reading{facts: f, seen: catalog.Seen{}, heirs: map[string]catalog.Heir{}}
	r.cutShort = !f.NotModified && f.Ending.CutShort(r.lastGood())
	r.progress.Bytes, r.progress.Apps, r.progress.Versions = f.Bytes, 0, 0
}

// take reads the index and publishes what is new.
func (r *run) take(ctx context.Context, index Index) error {
	if err := r.parse(ctx, index); err != nil {
		return err
	}
	r.whole = true
	return r.publish(ctx, index)
}

// asLastRead says whether the catalog is what the last completed run made of this very
// URL. A run that had begun when it was interrupted may have changed anything. And what
// that run passed over is told again to whoever asks.
func (r *run) asLastRead() bool {
	last := r.status.Last
	tells := last.Quarantined > 0 && r.run.Trigger != syncs.Schedule
	return r.status.Running == nil && !tells && last.URL == r.work.Repo.URL
}

// validators are those of the last completed run.
func (r *run) validators() syncs.Validators {
	if !r.asLastRead() {
		return syncs.Validators{}
	}
	return r.status.Last.Validators
}

// unchanged says whether the index is the one that the catalog has already, or
// whose losses somebody decided to overlook.
func (r *run) unchanged() bool {
	last, f := r.status.Last, r.facts
	if f.NotModified || f.ContentHash != "" && r.status.Discarded == (catalog.Discarded{URL: r.work.Repo.URL, ContentHash: f.ContentHash}) {
		return true
	}
	return last.Status == string(catalog.Complete) && r.asLastRead() &&
		(f.BytesHash == last.BytesHash || f.ContentHash == last.ContentHash)
}

// finish writes the outcome, unless this was a scheduled look that found nothing
// new: that is volatile.
func (r *run) finish(ctx context.Context, how catalog.Ending, res syncs.Result) error {
	defer r.tell("done")
	if r.run.Trigger == syncs.Schedule && r.foundBefore() && r.nothingNew(ctx, how, res) {
		r.checked(r.job)
		return nil
	}
	if err := r.end(ctx, r.run, how, res); err != nil {
		return err
	}
	r.noted()
	r.memorize(how, res)
	return nil
}

func (r *run) nothingNew(ctx context.Context, how catalog.Ending, res syncs.Result) bool {
	st, err := r.status, error(nil)
	if !r.facts.NotModified || st.HeldSync != "" { // else it wrote nothing: all is as when it was planned
		st, err = inspect(ctx, r.Scheduler, r.run.RepoID, (*catalog.Catalog).Status)
	}
	if err != nil || st.Running != nil && st.Running.SyncID == r.run.SyncID || st.Last.Status != string(how) {
		return false
	}
	switch how {
	case catalog.Fail:
		return st.Last.Cause != nil && st.Last.Cause.Code == res.Cause.Code && r.sameSchedule(st.Last.Standing, res)
	case catalog.Hold:
		return res.ContentHash != "" && res.ContentHash == st.HeldContent ||
			st.Last.Cause != nil && st.Last.Cause.Code == string(catalog.Flaps) && st.Last.Cause.Code == res.Cause.Code
	}
	learned := st.Last.Validators == (syncs.Validators{}) && res.Validators != nil // which makes the next look cheap
	return how == catalog.Complete && !learned && (res.NotModified || res.ContentHash == st.Last.ContentHash)
}

// sameSchedule says whether one more failure leaves the schedule as it is. The log has
// every one that moves it, a handful in a row, so that everyone knows the next run.
func (r *run) sameSchedule(s syncs.Standing, res syncs.Result) bool {
	interval := time.Duration(r.work.Repo.SyncIntervalSeconds) * time.Second
	step := syncs.Stretched(interval, s.Failures)
	return s.Paused == res.Paused && step == syncs.Stretched(interval, s.Failures+1) &&
		time.Duration(res.RetryAfterSeconds)*time.Second <= step
}

// result is what the outcome tells.
func (r *run) result() syncs.Result {
	res := syncs.Result{
		StartedAt: r.started, URL: r.work.Repo.URL, Warnings: r.everyWarning(), WarningsTotal: r.warned + len(r.found),
		Phases: r.phases, Bytes: r.facts.Bytes, NotModified: r.facts.NotModified,
		BytesHash: r.facts.BytesHash, ContentHash: r.facts.ContentHash,
		Counts: syncs.Counts{Quarantined: r.warned - r.notes},
	}
	if v := r.facts.Validators; v != (syncs.Validators{}) {
		res.Validators = &v
	}
	if r.facts.NotModified { // what was passed over still is
		res.Counts.Quarantined = r.status.Last.Quarantined
		res.WarningsTotal += res.Counts.Quarantined
	}
	if last := r.status.Last; r.facts.NotModified && res.ContentHash == "" {
		res.BytesHash, res.ContentHash = last.BytesHash, last.ContentHash
	}
	return res
}

// lap closes a phase.
func (r *run) lap(phase string) {
	now := r.Clock()
	r.phases = append(r.phases, syncs.Phase{Phase: phase, Ms: now.Sub(r.phase).Milliseconds()})
	r.phase = now
}

// tell says how far the run is: always at a new phase, else a few times a second. A
// scheduled look that has changed nothing is in no log, so that nobody can follow it.
func (r *run) tell(phase string) {
	if r.run.Trigger == syncs.Schedule && r.progress.Published == 0 {
		return
	}
	now := r.Clock()
	if phase == r.progress.Phase && now.Sub(r.told) < 200*time.Millisecond {
		return
	}
	r.progress.Phase, r.progress.Warnings, r.told = phase, r.warned, now
	r.Progress(r.progress)
}
