package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
	"chartledger/projections"
)

// told is an entry as one line: its type, the version, and what changed.
func told(e projections.Entry) string {
	line := strings.TrimSuffix(strings.TrimPrefix(e.Type, "chartledger."), ".v1") + fmt.Sprintf(" %d", e.RepoVersion)
	for _, c := range e.Changes {
		line += fmt.Sprintf(" %s:%s>%s", c.Field, c.Old, c.New)
	}
	return line
}

// What the history tells of each kind of event, after the repository was created.
func TestAnEntryAfterItsEvent(t *testing.T) {
	t.Parallel()

	b := setup(t)
	ref, same, other := repo.Ref{RepoID: "r"}, "one", "two"
	yes, credential := true, repo.CredentialRef{SecretID: "sealed", Kind: "basic"}
	sync := syncs.Ref{SyncID: "s", RepoID: "r"}
	result := syncs.Result{Counts: syncs.Counts{Apps: 3, Versions: 7, Added: 2}, Cause: &syncs.Cause{Code: "denied", Detail: "401"}}
	for _, tt := range []struct {
		when domain.Event
		then string
	}{
		{repo.Updated{Ref: ref, Name: &other, Description: &same}, `repo.updated 2 name:"one">"two" description:"">"one"`},
		{repo.Updated{Ref: ref, Name: &same}, `repo.updated 2`},
		{repo.Updated{Ref: ref, Runtimes: []string{"qingcloud"}}, `repo.updated 2 runtimes:["kubernetes"]>["qingcloud"]`},
		{repo.Updated{Ref: ref, TLS: &repo.TLS{CACertificates: "ca", InsecureSkipVerify: true}}, `repo.updated 2 tls.insecure_skip_verify:false>true tls.ca_certificates:>"changed"`},
		{repo.Updated{Ref: ref, CredentialToOtherHosts: &yes}, `repo.updated 2 credential_to_other_hosts:false>true`},
		{repo.LabelAttached{Ref: ref, Key: "team.io/x", Value: "1"}, `repo.label_attached 2 labels.team.io/x:>"1"`},
		{repo.LabelAttached{Ref: ref, Key: "team", Value: "blue"}, `repo.label_attached 2 labels.team:"red">"blue"`},
		{repo.LabelDetached{Ref: ref, Key: "team"}, `repo.label_detached 2 labels.team:"red">`},
		{repo.LabelsReplaced{Ref: ref, Labels: map[string]string{"n": ""}}, `repo.labels_replaced 2 labels.n:>"" labels.team:"red">`},
		{repo.VisibilitySet{Ref: ref, Visibility: repo.Private}, `repo.visibility_set 2 visibility:"public">"private"`},
		{repo.CredentialSet{Ref: ref, Credential: credential}, `repo.credential_set 2 credential:>"changed"`},
		{repo.CredentialCleared{Ref: ref}, `repo.credential_cleared 2 credential:>"changed"`},
		{repo.Disabled{Ref: ref}, `repo.disabled 2 enabled:true>false`},
		{repo.Transferred{Ref: ref, From: "alice", To: "bob"}, `repo.transferred 2 owner:"alice">"bob"`},
		{repo.Deleted{Ref: ref}, `repo.deleted 2`},
		{requested("r", "s"), `sync.requested 1 trigger:>"manual"`},
		{syncs.Released{Ref: sync}, `sync.released 1`},
		{syncs.Failed{Run: run("r", "s", 1), Result: result}, `sync.failed 1 status:>"failed" trigger:>"manual" apps:>3 versions:>7 added:>2 cause.code:>"denied" cause.detail:>"401"`},
		{catalog.Closed{RepoID: "r"}, `catalog.closed 0`},
	} {
		t.Run(tt.then, func(t *testing.T) {
			b.reset(t)
			made := created("r", "alice", "one", repo.Public)
			made.Labels, made.Credential = map[string]string{"team": "red"}, &credential
			b.record(domain.RepoEvents, made)
			topic := domain.RepoEvents
			if strings.Contains(tt.then, "failed") || strings.Contains(tt.then, "closed") {
				topic = domain.AppEvents
				b.record(topic, registered("r", "nginx", ""), published("r", "nginx", "1.0.0"), syncs.Started{Run: run("r", "s", 1)})
			}
			b.record(topic, tt.when)
			b.project()
			got := must[projections.List[projections.Entry]](t)(b.q.History(t.Context(), everyone, nil, "r", projections.Page{})).Items
			if len(got) != 2 || told(got[0]) != tt.then {
				t.Errorf("got %d entries, the newest\n%s\nwant\n%s", len(got), told(got[0]), tt.then)
			}
			const first = `repo.created 1 owner:>"alice" name:>"one" url:>"https://charts.example.com/one" runtimes:>["kubernetes"] kind:>"helm" ` +
				`mode:>"ro" visibility:>"public" sync_interval_seconds:>3600 labels.team:>"red" credential:>"changed"`
			if told(got[1]) != first {
				t.Errorf("it begins with %s", told(got[1]))
			}
			noSecret(t, dump(t, b.dsn, "history_v3_g1"))
		})
	}
}

func noSecret(t testing.TB, rows string) {
	t.Helper()
	if strings.Contains(rows, "sealed") || strings.Contains(rows, "hash") {
		t.Errorf("the rows tell of secrets:\n%s", rows)
	}
}
