package api_test

import (
	"encoding/json"
	"testing"
	"time"

	"chartledger/adapters/httpapi/api"
)

func TestAnswersFitTheContract(t *testing.T) {
	t.Parallel()
	schemas := document(t).Components.Schemas
	now, next := time.Now(), "cursor"
	repo := api.Repo{
		Kind: api.RepoKindHelm, Mode: api.RepoModeReadOnly, Visibility: api.VisibilityPrivate, Status: api.RepoStatusPending,
		Runtimes: api.Runtimes{api.RuntimeKubernetes}, Labels: api.Labels{"team.io/x": ""},
	}
	why := []api.AccessReason{{Reason: api.AccessKindOwner}, {Reason: api.AccessKindSelector, SelectorID: &next, Selector: &next}}
	member := api.AudienceMember{User: &next, Access: why}
	synced := repo
	synced.Access = why
	synced.LastSync = &api.LastSync{Status: api.SyncStatusRunning}
	sync := api.Sync{
		Status: api.SyncStatusRequested, Trigger: api.SyncTriggerSchedule,
		Warnings: []api.SyncWarning{}, Phases: []api.SyncPhase{},
	}
	failed := sync
	failed.Status, failed.Cause, failed.FinishedAt = api.SyncStatusFailed, &api.SyncCause{Code: "access_denied"}, &now
	report := api.ValidationReport{
		Checks:   []api.Check{{Check: api.CheckNameTLS, Status: api.CheckStatusSkipped}},
		Warnings: []string{},
	}
	tests := map[string][]any{
		"Repo":               {repo, synced},
		"RepoPage":           {api.RepoPage{Items: []api.Repo{repo}}, api.RepoPage{Items: []api.Repo{}, NextCursor: &next}},
		"AudiencePage":       {api.AudiencePage{Roles: []api.Role{api.RoleService}, Items: []api.AudienceMember{member}}},
		"Sync":               {sync, failed},
		"ValidationReport":   {report},
		"App":                {api.App{}},
		"Version":            {api.Version{URLs: []string{}}, api.Version{URLs: []string{"a.tgz"}, WithdrawnAt: &now}},
		"MissingVersionPage": {api.MissingVersionPage{Items: []api.MissingVersion{{App: "a"}}}},
		"User":               {api.User{Role: api.RoleUser}},
		"Me":                 {api.Me{Role: api.RoleService, Groups: []string{}, Selectors: []string{}}},
		"Selector":           {api.Selector{}},
		"UserSelector":       {api.UserSelector{Groups: []string{"/dev"}}},
		"GroupPage":          {api.GroupPage{Items: []api.Group{{Name: "/dev"}}, NextCursor: &next}},
		"Token":              {api.Token{}, api.Token{ExpiresAt: &now}},
		"IssuedToken":        {api.IssuedToken{Token: marker}},
		"Problem":            {api.Problem{}, api.Problem{Report: &report, Errors: []api.FieldError{{Pointer: "/url"}}}},
	}
	for name, answers := range tests {
		for _, answer := range answers {
			body, err := json.Marshal(answer)
			if err != nil {
				t.Fatal(err)
			}
			var value any
			if err := json.Unmarshal(body, &value); err != nil {
				t.Fatal(err)
			}
			if err := schemas[name].Value.VisitJSON(value); err != nil {
				t.Errorf("%s: %s: %v", name, body, err)
			}
		}
	}
}
