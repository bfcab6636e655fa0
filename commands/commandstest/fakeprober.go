package commandstest

import (
	"context"
	"sync"

	"chartledger/commands"
	"chartledger/domain/repo"
)

var _ commands.Prober = (*FakeProber)(nil)

// FakeProber finds a good Helm repository everywhere, unless told otherwise. Its
// zero value is ready.
type FakeProber struct {
	// OnProbe, if not nil, is called before a report is made, to make Probe slow.
	OnProbe func()

	mu      sync.Mutex
	code    string
	kind    repo.Kind
	targets []repo.Target
}

// Fail has every probe find fault with the index from now on. "" is none.
func (p *FakeProber) Fail(code string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.code = code
}

// Find has every good repository be of this kind from now on.
func (p *FakeProber) Find(kind repo.Kind) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kind = kind
}

// Targets are what was probed, oldest first.
func (p *FakeProber) Targets() []repo.Target {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]repo.Target(nil), p.targets...)
}

// Probe reports as told, and tells each check of the report.
func (p *FakeProber) Probe(_ context.Context, t repo.Target, told func(repo.Check)) repo.Report {
	report := p.report(t)
	for _, c := range report.Checks {
		if told != nil {
			told(c)
		}
	}
	return report
}

func (p *FakeProber) report(t repo.Target) repo.Report {
	if p.OnProbe != nil {
		p.OnProbe()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.targets = append(p.targets, t)
	if p.code != "" {
		return repo.Report{Checks: []repo.Check{{Check: "index", Status: repo.CheckFailed, Code: p.code, Detail: "The index is bad."}}}
	}
	kind := p.kind
	if kind == "" {
		kind = repo.Helm
	}
	return repo.Report{OK: true, Kind: kind, Charts: 1, Versions: 1, Checks: []repo.Check{{Check: "index", Status: repo.CheckOK}}}
}
