package httpapi

import (
	"chartledger/adapters/httpapi/api"
	"chartledger/domain/syncs"
	"chartledger/projections"
)

// syncOf is a sync as the read models show it.
func syncOf(s projections.Sync) api.Sync {
	r := s.Result
	return api.Sync{
		ID: s.ID, RepoID: s.RepoID, RunID: named(s.RunID), Trigger: api.SyncTrigger(s.Trigger),
		Status: api.SyncStatus(s.Status), Counts: countsOf(r.Counts), Warnings: warningsOf(r.Warnings),
		WarningsTotal: r.WarningsTotal, Cause: causeOf(r.Cause), Phases: phasesOf(r.Phases), Bytes: r.Bytes,
		NotModified: r.NotModified, RequestedAt: inUTC(s.RequestedAt), StartedAt: inUTC(s.StartedAt),
		FinishedAt: inUTC(s.FinishedAt), NextRunAt: inUTC(s.NextRunAt), RequestedBy: named(s.RequestedBy),
		RepoVersion: counted(s.RepoVersion), URL: r.URL, ContentHash: r.ContentHash,
	}
}

func countsOf(c syncs.Counts) api.SyncCounts {
	return api.SyncCounts{Apps: c.Apps, Versions: c.Versions, Added: c.Added, Changed: c.Changed,
		Withdrawn: c.Withdrawn, Missing: c.Missing, Quarantined: c.Quarantined}
}

func warningsOf(warnings []syncs.Warning) []api.SyncWarning {
	list := make([]api.SyncWarning, len(warnings))
	for i, w := range warnings {
		list[i] = api.SyncWarning{App: w.App, Version: w.Version, Reason: w.Reason}
	}
	return list
}

func phasesOf(phases []syncs.Phase) []api.SyncPhase {
	list := make([]api.SyncPhase, len(phases))
	for i, p := range phases {
		list[i] = api.SyncPhase{Phase: p.Phase, Ms: p.Ms}
	}
	return list
}

func causeOf(c *syncs.Cause) *api.SyncCause {
	if c == nil {
		return nil
	}
	return &api.SyncCause{Code: c.Code, Detail: c.Detail}
}

// named is a text, or nil for none.
func named(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// counted is a version, or nil for none.
func counted(version int64) *int64 {
	if version == 0 {
		return nil
	}
	return &version
}
