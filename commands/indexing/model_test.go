package indexing_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"chartledger/commands/indexing"
	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// model plays with an indexer at random: it holds what the index truly is, and what the
// log made of it.
type model struct {
	*world
	*rand.Rand
	truth    map[string]map[string]string // app → version → digest
	gone     map[string]bool              // versions that truly were away since the last rest
	free     bool                         // somebody released something since then
	disabled bool
	asked    int64 // offset of the newest request
	asks     []int64
	acts     []string
	catalogue
}

// TestWhateverHappensTheCatalogIsRight mixes all that can happen to a repository. What
// the index had all the time is never withdrawn, unless somebody releases it, and once a
// good index stays, the catalog equals it and every request is answered.
func TestWhateverHappensTheCatalogIsRight(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { play(t, seed) })
		})
	}
}

func play(t *testing.T, seed uint64) {
	m := &model{gone: map[string]bool{}, world: newWorld(t), Rand: rand.New(rand.NewPCG(seed, 1)), truth: map[string]map[string]string{}, catalogue: newCatalogue()}
	m.source.etag = seed%2 == 0
	m.writable()
	for range 6 {
		for range 1 + m.IntN(14) {
			m.act()
		}
		m.rest()
		if t.Failed() {
			t.Fatalf("after %q the log is\n%q", m.acts, m.story())
		}
	}
	m.happen(syncs.Requested{Ref: m.sync("last"), Trigger: syncs.Manual}, repo.Deleted{Ref: repo.Ref{RepoID: "r"}})
	m.until("catalog.closed")
}

func (m *model) sync(id string) syncs.Ref { return syncs.Ref{SyncID: id, RepoID: "r"} }

// act does one thing at random; often before what follows from the last is done.
func (m *model) act() {
	all := map[string]func(){
		"grow": m.grow, "grow much": m.growMuch, "shrink": m.shrink, "lose an app": m.loseApp, "cut": m.cut, "flap": m.flap, "mend": m.serve,
		"fail": func() { m.source.fail("timeout") }, "ask": func() { m.ask(syncs.Manual, nil) }, "ask again": func() { m.ask(syncs.Manual, nil) },
		"cancel":  func() { m.happen(syncs.CancelRequested{Ref: m.sync(m.newest())}) },
		"release": m.release, "discard": func() { m.happen(syncs.Discarded{Ref: m.sync(cmp.Or(m.held, "none"))}) },
		"remove": m.remove, "publish": m.publish, "edit": m.edit, "turn off or on": m.toggle, "restart": m.restart,
		"later":     func() { m.pass(time.Duration(1+m.IntN(180)) * time.Minute) },
		"interrupt": m.interrupt, "lose an answer": func() { m.memory.LoseAnswer(m.IntN(2) == 0) }, "slip": m.slip,
		"wait": m.settle, "wait again": m.settle,
	}
	name := slices.Sorted(maps.Keys(all))[m.IntN(len(all))]
	m.acts = append(m.acts, name)
	all[name]()
	if m.IntN(3) > 0 {
		m.settle()
	}
}

// settle lets everything happen that can.
func (m *model) settle() {
	<-time.After(2 * time.Second)
	synctest.Wait()
	m.follow()
}

func (m *model) newest() string { return fmt.Sprintf("s%d", m.asked) }

func (m *model) ask(trigger syncs.Trigger, chart *syncs.Chart) {
	m.asked = m.offset + 1
	m.asks = append(m.asks, m.asked)
	m.happen(syncs.Requested{Ref: m.sync(m.newest()), Trigger: trigger, Chart: chart})
}

// entries are the true index; of listings of an app the last may be cut.
func (m *model) entries() (all []indexing.Entry) {
	for _, app := range slices.Sorted(maps.Keys(m.truth)) {
		e := indexing.Entry{App: app}
		for _, v := range slices.Sorted(maps.Keys(m.truth[app])) {
			digest := m.truth[app][v]
			e.Listings = append(e.Listings, catalog.Listing{Version: v, Digest: digest, URLs: []string{v}, Chart: catalog.Chart{Description: digest}})
		}
		all = append(all, e)
	}
	return all
}

func (m *model) serve() { m.source.offer(m.entries()...) }

func (m *model) put(app, version string) {
	if m.truth[app] == nil {
		m.truth[app] = map[string]string{}
	}
	m.truth[app][version] = fmt.Sprint("d", m.IntN(3))
}

func (m *model) take(app, version string) {
	delete(m.truth[app], version)
	m.gone[app+"@"+version] = true
	if len(m.truth[app]) == 0 {
		delete(m.truth, app)
	}
}

func (m *model) some() (app, version string) {
	return string(rune('a' + m.IntN(4))), fmt.Sprintf("%d.%d.0", 1+m.IntN(3), m.IntN(6))
}

func (m *model) grow() { m.put(m.some()); m.serve() }

func (m *model) growMuch() {
	for range 30 {
		m.put(m.some())
	}
	m.serve()
}

func (m *model) shrink() { m.take(m.some()); m.serve() }

func (m *model) loseApp() {
	app, _ := m.some()
	for v := range maps.Clone(m.truth[app]) {
		m.take(app, v)
	}
	m.serve()
}

// cut has the index end somewhere, for ever.
func (m *model) cut() {
	all := m.entries()
	if len(all) == 0 {
		return
	}
	all = all[:1+m.IntN(len(all))]
	end := &all[len(all)-1]
	end.Listings = end.Listings[:1+m.IntN(len(end.Listings))]
	*end = last(*end)
	m.source.give(cut(all...))
}

// flap has one fetch give less than there is.
func (m *model) flap() {
	m.settle()
	m.serve()
	less := m.entries()
	if len(less) > 0 {
		less = slices.Delete(less, 0, 1+m.IntN(len(less)))
	}
	m.source.give(whole(less...), m.source.now())
}

func (m *model) release() {
	m.free = m.free || m.held != ""
	m.happen(releaseOf(cmp.Or(m.held, "none")))
}

func (m *model) remove() {
	app, v := m.some()
	m.take(app, v)
	m.serve()
	m.ask(syncs.OnRemove, &syncs.Chart{Name: app, Version: v})
}

func (m *model) publish() {
	app, v := m.some()
	m.put(app, v)
	m.serve()
	m.ask(syncs.OnPublish, &syncs.Chart{Name: app, Version: v})
}

func (m *model) edit() {
	url := fmt.Sprintf("https://%d.example.org", m.IntN(2))
	m.happen(repo.Updated{Ref: repo.Ref{RepoID: "r"}, URL: &url})
	if !m.disabled {
		m.ask(syncs.OnEdit, nil)
	}
}

func (m *model) toggle() {
	m.disabled = !m.disabled
	if m.disabled {
		m.happen(repo.Disabled{Ref: repo.Ref{RepoID: "r"}})
		return
	}
	m.happen(repo.Enabled{Ref: repo.Ref{RepoID: "r"}})
	m.ask(syncs.OnEnable, nil)
}

// restart has another process go on, which remembers nothing, or one that was it before.
func (m *model) restart() {
	m.stop()
	if m.IntN(2) == 0 {
		m.recall = indexing.NewMemory(1 << 20)
	}
	m.start()
}

// interrupt has another process go on with a run that has read a part of its index.
func (m *model) interrupt() {
	m.settle()
	_, goOn := m.source.hold()
	m.ask(syncs.Manual, nil)
	m.settle()
	m.stop()
	goOn()
	if m.IntN(2) == 0 {
		m.grow()
	}
	m.start()
}

// slip has the publisher spoil a version: it is passed over, and stays.
func (m *model) slip() {
	all := m.entries()
	if len(all) == 0 {
		return
	}
	e := &all[m.IntN(len(all))]
	i := m.IntN(len(e.Listings))
	e.Warnings = []syncs.Warning{{App: e.App, Version: e.Listings[i].Version, Reason: "no"}}
	e.Listings = slices.Delete(e.Listings, i, i+1)
	m.source.offer(all...)
}

// rest has a good index stay, and whoever is asked agree to it: then all must be right.
func (m *model) rest() {
	if m.disabled {
		m.toggle()
	}
	for range 5 {
		m.serve()
		m.ask(syncs.Manual, nil)
		m.settle()
		if m.status == "completed" {
			break
		}
		m.release()
		m.settle()
	}
	m.compare()
	m.gone, m.free = map[string]bool{}, false
}
