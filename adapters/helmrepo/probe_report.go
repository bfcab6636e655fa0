package helmrepo

import (
	"context"
	"fmt"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
)

// The checks of a report, in their order.
const (
	checkResolve = "resolve"
	checkConnect = "connect"
	checkTLS     = "tls"
	checkAuth    = "auth"
	checkIndex   = "index"
	checkParse   = "parse"
	checkWrite   = "write"
)

func allChecks() []string {
	return []string{checkResolve, checkConnect, checkTLS, checkAuth, checkIndex, checkParse, checkWrite}
}

// set puts a check into the report, and tells of it.
func (p *probe) set(check string, status repo.CheckStatus, code, detail string) {
	c := p.checked(check, status, code, detail)
	p.report.Checks = append(p.report.Checks, c)
	p.teller.say(c)
}

// checked is a check as it is reported.
func (p *probe) checked(check string, status repo.CheckStatus, code, detail string) repo.Check {
	if check == checkTLS && status == repo.CheckOK && !p.secure {
		status = repo.CheckSkipped
	}
	return repo.Check{Check: check, Status: status, Code: code, Detail: detail}
}

// refuse reports a fault that shows before anything is sent.
func (p *probe) refuse(ctx context.Context, at string, f *indexing.Failure) repo.Report {
	for _, check := range allChecks() {
		if check == at {
			p.set(check, repo.CheckFailed, f.Cause.Code, f.Cause.Detail)
		} else if check != checkWrite {
			p.set(check, repo.CheckSkipped, "", "")
		}
	}
	p.write(ctx, false)
	return p.report
}

// fail reports that everything went well up to at.
func (p *probe) fail(ctx context.Context, at string, f *indexing.Failure) repo.Report {
	status := repo.CheckOK
	for _, check := range allChecks() {
		switch check {
		case at:
			p.set(check, repo.CheckFailed, f.Cause.Code, f.Cause.Detail)
			status = repo.CheckSkipped
		case checkWrite:
			p.write(ctx, false)
		default:
			p.set(check, status, "", "")
		}
	}
	return p.report
}

// good reports a Helm repository.
func (p *probe) good(ctx context.Context) repo.Report {
	for _, check := range allChecks()[:6] {
		p.set(check, repo.CheckOK, "", "")
	}
	p.report.Kind = repo.Helm
	p.report.Charts, p.report.Versions = p.tally.charts, p.tally.versions
	p.report.Warnings = append(p.report.Warnings, p.tally.warnings()...)
	p.write(ctx, true)
	return p.report
}

// other reports a storage that answers and holds no Helm index, as f says.
func (p *probe) other(ctx context.Context, f *indexing.Failure) repo.Report {
	for _, check := range allChecks()[:4] {
		p.set(check, repo.CheckOK, "", "")
	}
	p.set(checkIndex, repo.CheckSkipped, "", "No Helm index is needed for these runtimes. "+f.Cause.Detail)
	p.set(checkParse, repo.CheckSkipped, "", "")
	p.report.Kind = repo.Other
	p.write(ctx, true)
	return p.report
}

// empty reports a Helm repository that the first chart is still to be pushed to.
func (p *probe) empty(ctx context.Context) repo.Report {
	for _, check := range allChecks()[:4] {
		p.set(check, repo.CheckOK, "", "")
	}
	p.set(checkIndex, repo.CheckOK, "", "There is no index.yaml yet. The first chart that is pushed makes one.")
	p.set(checkParse, repo.CheckSkipped, "", "")
	p.report.Kind = repo.Helm
	p.write(ctx, true)
	return p.report
}

// shownReasons is how many reasons a report quotes.
const shownReasons = 3

// tally counts what an index has.
type tally struct {
	charts, versions, passedOver int
	reasons                      []string
}

func (t *tally) add(e indexing.Entry) error {
	if len(e.Listings) > 0 {
		t.charts++
	}
	t.versions += len(e.Listings)
	t.passedOver += len(e.Warnings)
	for i := 0; i < len(e.Warnings) && len(t.reasons) < shownReasons; i++ {
		w := e.Warnings[i]
		t.reasons = append(t.reasons, fmt.Sprintf("%s %s: %s", printable(w.App, 80), printable(w.Version, 80), w.Reason))
	}
	return nil
}

// warnings says what was passed over.
func (t *tally) warnings() []string {
	if t.passedOver == 0 {
		return nil
	}
	first := fmt.Sprintf("%d entries of the index are passed over; the first reasons follow.", t.passedOver)
	if t.versions == 0 {
		first = fmt.Sprintf("All %d entries of the index are passed over, so the repository shows nothing; the first reasons follow.", t.passedOver)
	}
	return append([]string{first}, t.reasons...)
}
