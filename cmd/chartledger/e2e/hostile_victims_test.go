package e2e_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"chartledger/adapters/helmrepo/hostiletest"
	"chartledger/adapters/httpapi/api"
)

// victim is a repository whose server is good, then hostile, then good again.
type victim struct {
	hostiletest.Case
	site  *hostiletest.Site
	repo  api.Repo
	asked answer // to the newest request for a sync

	before, while, after []version // its catalog
	bad, good            api.Sync
	report               api.ValidationReport // while it is hostile
}

// credential is what the server asks for, if it does.
func (v *victim) credential() *api.Credential {
	if !v.Locked {
		return nil
	}
	return &api.Credential{Kind: api.CredentialBasic, Username: hostiletest.Username, Password: hostiletest.Password}
}

// candidate is the server as a new repository.
func (v *victim) candidate() api.RepoValidate {
	return api.RepoValidate{URL: v.site.URL, Runtimes: api.Runtimes{api.RuntimeKubernetes}, Mode: api.RepoModeReadOnly, Credential: v.credential()}
}

// victims are repositories of c's, one for each case, each with a good first sync.
func victims(c caller, suite *hostiletest.Suite, index []byte) []*victim {
	c.t.Helper()
	var all []*victim
	for i, hostile := range suite.Cases {
		v := &victim{Case: hostile, site: suite.Open(c.t, hostile, index)}
		v.repo = c.create(newRepo("case-"+strconv.Itoa(i), v.site.URL, func(b *api.RepoCreate) { b.Credential = v.credential() }))
		all = append(all, v)
	}
	for _, v := range all {
		if first := c.outcome(v.repo.ID); first.Status != api.SyncStatusCompleted {
			c.t.Fatalf("%s: the first sync ended %s: %+v", v.Name, first.Status, first.Cause)
		}
		if v.before = c.catalog(v.repo.ID); len(v.before) < 100 {
			c.t.Fatalf("%s: the catalog has %d versions only", v.Name, len(v.before))
		}
	}
	return all
}

// validateAll asks of each server whether it could be a new repository.
func validateAll(c caller, all []*victim) {
	c.t.Helper()
	var g errgroup.Group
	g.SetLimit(32)
	for _, v := range all {
		g.Go(func() error {
			a, err := c.try("POST", "/repos/validate", v.candidate())
			if err == nil {
				err = a.into(&v.report)
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		c.t.Fatal(err)
	}
}

// judgeValidation wants of a server that cannot be synced that it is refused, and why.
func (v *victim) judgeValidation(t *testing.T) {
	t.Helper()
	if v.Want.Status != string(api.SyncStatusFailed) || v.Want.Code == "not_confirmed" {
		return // to a new repository there is nothing to confirm
	}
	failed := slices.IndexFunc(v.report.Checks, func(c api.Check) bool { return c.Status == api.CheckStatusFailed })
	if v.report.Ok || failed < 0 {
		t.Fatalf("as a new repository it is taken: %+v", v.report)
	}
	if c := v.report.Checks[failed]; c.Code != v.Want.Code || !strings.Contains(c.Detail, v.Want.Says) || !plainly(c.Detail) {
		t.Errorf("as a new repository it is refused for %s %q, want %s with %q", c.Code, c.Detail, v.Want.Code, v.Want.Says)
	}
}

// judge compares what came of it with what the case wants.
func (v *victim) judge(t *testing.T) {
	t.Helper()
	want := v.Want
	code, says := "", ""
	switch {
	case v.bad.Cause != nil:
		code, says = v.bad.Cause.Code, v.bad.Cause.Detail
	case len(v.bad.Warnings) > 0:
		says = v.bad.Warnings[0].Reason
	}
	t.Logf("%s %s %s", v.bad.Status, code, says)
	if want.Status != "" && (string(v.bad.Status) != want.Status || want.Code != "" && code != want.Code || !strings.Contains(says, want.Says)) {
		t.Errorf("ended %s %s %q, want %s %s with %q", v.bad.Status, code, says, want.Status, want.Code, want.Says)
	}
	if v.bad.Cause != nil && !plainly(says) || strings.Contains(says, hostiletest.Password) {
		t.Errorf("the reason is no help: %q", says)
	}
	if (v.bad.Status == api.SyncStatusCompleted) != (v.bad.Cause == nil) {
		t.Errorf("ended %s with the cause %+v", v.bad.Status, v.bad.Cause)
	}
	if expected := v.expected(t); !slices.Equal(v.while, expected) {
		t.Errorf("it ended %s and left %d versions, want %d; %s", v.bad.Status, len(v.while), len(expected), difference(v.while, expected))
	}
	v.judgeValidation(t)
	v.judgeRecovery(t)
}

// judgeRecovery wants the catalog of the good index again.
func (v *victim) judgeRecovery(t *testing.T) {
	t.Helper()
	want := v.Want.After
	if want == "" {
		want = string(api.SyncStatusCompleted)
	}
	if string(v.good.Status) != want {
		t.Errorf("after it a good index ended %s, want %s: %+v", v.good.Status, want, v.good.Cause)
	}
	if !slices.Equal(v.after, v.before) {
		t.Errorf("after it the catalog has %d versions, want %d; %s", len(v.after), len(v.before), difference(v.after, v.before))
	}
}

// expected is the catalog that the case wants while its server is hostile.
func (v *victim) expected(t *testing.T) []version {
	t.Helper()
	if v.Want.Catalog == hostiletest.Kept {
		return v.before
	}
	file := filepath.Join(t.TempDir(), "index.yaml")
	if err := os.WriteFile(file, v.Served, 0o600); err != nil {
		t.Fatal(err)
	}
	served, err := helmCatalog(t, file)
	if err != nil {
		t.Fatal(err)
	}
	if v.Want.Catalog == hostiletest.Both {
		return sorted(slices.Concat(v.before, served))
	}
	return served
}
