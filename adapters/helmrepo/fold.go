package helmrepo

import (
	"context"
	"fmt"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// maxApps bounds what is remembered about a file while it is read. maxFaults bounds
// the work on entries that are none: two bytes of JSON or six of YAML are enough for
// one, and finding out what is wrong with it takes longer than reading a good one.
const (
	maxApps   = 200_000
	maxFaults = 100_000
)

// fold makes entries of decoded versions and gives them to yield. It drops what is
// listed twice, and stops at the first doubt.
type fold struct {
	yield    func(indexing.Entry) error
	apps     map[string]struct{} // those begun, so that none is given twice
	open     bool
	entry    indexing.Entry
	versions map[string]struct{}
	over     int  // versions beyond the limit
	mute     bool // the app is passed over
	faults   int  // of the whole file
	tail     tail
}

func newFold(yield func(indexing.Entry) error) *fold {
	return &fold{yield: yield, apps: map[string]struct{}{}}
}

// take folds a job.
func (f *fold) take(j *job) error {
	if j.odd {
		return f.takeOdd(j.oddApp)
	}
	if j.first {
		if err := f.begin(j.app); err != nil {
			return err
		}
		f.entry.Digest = j.digest
	}
	if j.same && !f.mute {
		f.entry.Same, f.entry.Versions = true, j.versions
	}
	for _, d := range j.result {
		if d.doubt != nil {
			return errDoubt
		}
		if d.fault != "" {
			f.faults++
		}
		f.add(d)
	}
	if f.faults > maxFaults {
		return tooManyFaults()
	}
	return nil
}

func (f *fold) takeOdd(o oddApp) error {
	if o.doubt != nil {
		return errDoubt
	}
	if err := f.begin(o.name); err != nil {
		return err
	}
	for _, d := range o.versions {
		f.add(d)
	}
	if o.fault != "" {
		f.warn("", o.fault)
	}
	return nil
}

// begin ends the app before and starts the next. An app that cannot be used gives
// an entry with nothing but the warning.
func (f *fold) begin(name string) error {
	if err := f.end(); err != nil {
		return err
	}
	if len(f.apps) >= maxApps {
		return tooManyApps()
	}
	fault := nameFault("name", name)
	if _, again := f.apps[name]; again {
		fault = "the app is listed again; only its first list counts"
	}
	f.apps[name] = struct{}{}
	f.open, f.mute, f.over, f.tail = true, fault != "", 0, tail{all: f.tail.all}
	f.entry, f.versions = indexing.Entry{App: name}, map[string]struct{}{}
	if fault != "" {
		f.entry.Warnings = []syncs.Warning{{App: printable(name, 80), Reason: fault}}
	}
	if f.mute && nameFault("name", name) != "" {
		f.entry.App = ""
	}
	return nil
}

func tooManyApps() *indexing.Failure {
	return failure(repo.CodeTooLarge, fmt.Sprintf("The index lists more than %d apps, which is the limit.", maxApps))
}

func tooManyFaults() *indexing.Failure {
	return failure(repo.CodeBadIndex, fmt.Sprintf("The index has more than %d entries that cannot be used. Build it anew with helm repo index.", maxFaults))
}

// abandon forgets the app that a doubt was met in: it comes again.
func (f *fold) abandon() {
	if f.open && !f.mute {
		delete(f.apps, f.entry.App)
	}
	f.open = false
}

// add takes one version of the current app.
func (f *fold) add(d decoded) {
	_, again := f.versions[d.listing.Version]
	f.tail.add(d, again)
	switch {
	case f.mute:
	case len(f.versions)+len(f.entry.Warnings) >= maxVersions:
		f.over++
	case d.fault != "":
		f.warn(d.version, d.fault)
	case again:
		f.warn(d.version, "the version is listed again; only the first counts")
	default:
		f.versions[d.listing.Version] = struct{}{}
		f.entry.Listings = append(f.entry.Listings, d.listing)
	}
}

func (f *fold) warn(version, reason string) {
	f.entry.Warnings = append(f.entry.Warnings,
		syncs.Warning{App: f.entry.App, Version: version, Reason: printable(reason, maxReason)})
}

// end gives the current app out.
func (f *fold) end() error {
	if !f.open {
		return nil
	}
	f.open = false
	f.tail.mark(&f.entry)
	if f.over > 0 {
		f.warn("", fmt.Sprintf("the app lists more than %d versions; %d are left out", maxVersions, f.over))
	}
	if len(f.entry.Warnings) > 0 {
		f.entry.Digest = indexing.Digest{} // they are to be told again next time
	}
	return f.yield(f.entry)
}

// run folds everything that produce sends.
func (f *fold) run(ctx context.Context, produce func(send func(*job) error) error) error {
	if err := inOrder(ctx, produce, f.take); err != nil {
		return err
	}
	f.tail.last = true
	return f.end()
}
