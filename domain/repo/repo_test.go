package repo_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

type (
	events = []domain.Event
	answer = func(repo.Repo) ([]domain.Event, error)
)

var (
	id         = repo.Ref{RepoID: "1"}
	credential = repo.CredentialRef{SecretID: "s1", Kind: repo.Basic}
	created    = repo.Created{
		Ref: id, Owner: "alice", Name: "stable", URL: "https://charts.example.com", Runtimes: []string{repo.Kubernetes},
		Kind: repo.Helm, Mode: repo.ReadOnly, Visibility: repo.Private, Labels: map[string]string{"team": "a"},
	}
)

// fold is the repository after its events.
func fold(es ...domain.Event) repo.Repo {
	var r repo.Repo
	for i, e := range es {
		r = r.Evolve(domain.Recorded{Event: e, Version: int64(i + 1)})
	}
	return r
}

// code is what a refusal tells machines: its code, and the field if it names one.
func code(err error) string {
	var e *domain.Error
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &e):
		return "internal: " + err.Error()
	case e.Field == "":
		return e.Code
	}
	return e.Code + " at " + e.Field
}

func TestWhatMayHappenToARepository(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		given events // after created
		when  answer
		then  events
		err   string
	}{
		"a label is attached":                            {when: attach("tier", "gold"), then: events{repo.LabelAttached{Ref: id, Key: "tier", Value: "gold"}}},
		"a label gets another value":                     {when: attach("team", "b"), then: events{repo.LabelAttached{Ref: id, Key: "team", Value: "b"}}},
		"the same label again is no change":              {when: attach("team", "a")},
		"a label may be empty":                           {when: attach("beta", ""), then: events{repo.LabelAttached{Ref: id, Key: "beta"}}},
		"a label's key has Kubernetes' form":             {when: attach("te am", "a"), err: "invalid_label_key at /key"},
		"a label's value has Kubernetes' form":           {when: attach("team", "-a"), err: "invalid_label_value at /value"},
		"a label's key may have a prefix":                {when: attach("example.com/team", "a"), then: events{repo.LabelAttached{Ref: id, Key: "example.com/team", Value: "a"}}},
		"at most 64 labels":                              {given: events{replaced(64)}, when: attach("k64", ""), err: "too_many_labels at /labels"},
		"a changed value is not one more label":          {given: events{replaced(64)}, when: attach("k7", "new"), then: events{repo.LabelAttached{Ref: id, Key: "k7", Value: "new"}}},
		"a label is detached":                            {when: detach("team"), then: events{repo.LabelDetached{Ref: id, Key: "team"}}},
		"a label that is not there is no change":         {when: detach("tier")},
		"all labels are replaced":                        {when: replace(map[string]string{"x": "y"}), then: events{repo.LabelsReplaced{Ref: id, Labels: map[string]string{"x": "y"}}}},
		"all labels are taken off":                       {when: replace(map[string]string{}), then: events{repo.LabelsReplaced{Ref: id, Labels: map[string]string{}}}},
		"the same labels are no change":                  {when: replace(map[string]string{"team": "a"})},
		"none for none is no change":                     {given: events{repo.LabelDetached{Ref: id, Key: "team"}}, when: replace(nil)},
		"replacing takes 64 labels":                      {when: replace(replaced(64).Labels), then: events{replaced(64)}},
		"and not 65":                                     {when: replace(replaced(65).Labels), err: "too_many_labels at /labels"},
		"replacing names the bad label":                  {when: replace(map[string]string{"a/b": "-"}), err: "invalid_label_value at /labels/a~1b"},
		"it is made public":                              {when: visible(repo.Public), then: events{repo.VisibilitySet{Ref: id, Visibility: repo.Public}}},
		"private again is no change":                     {when: visible(repo.Private)},
		"there are two visibilities":                     {when: visible("shared"), err: "invalid_visibility at /visibility"},
		"a credential is set":                            {when: setCredential, then: events{repo.CredentialSet{Ref: id, Credential: credential}}},
		"a credential is always another":                 {given: events{repo.CredentialSet{Ref: id, Credential: credential}}, when: setCredential, then: events{repo.CredentialSet{Ref: id, Credential: credential}}},
		"a credential is cleared":                        {given: events{repo.CredentialSet{Ref: id, Credential: credential}}, when: repo.Repo.ClearCredential, then: events{repo.CredentialCleared{Ref: id}}},
		"none to clear is no change":                     {when: repo.Repo.ClearCredential},
		"it is disabled":                                 {when: repo.Repo.Disable, then: events{repo.Disabled{Ref: id}}},
		"disabled again is no change":                    {given: events{repo.Disabled{Ref: id}}, when: repo.Repo.Disable},
		"it is enabled":                                  {given: events{repo.Disabled{Ref: id}}, when: repo.Repo.Enable, then: events{repo.Enabled{Ref: id}}},
		"enabled again is no change":                     {when: repo.Repo.Enable},
		"it is transferred":                              {when: transfer("bob"), then: events{repo.Transferred{Ref: id, From: "alice", To: "bob"}}},
		"to its owner is no change":                      {when: transfer("alice")},
		"it is deleted":                                  {when: repo.Repo.Delete, then: events{repo.Deleted{Ref: id}}},
		"a patch says only what is new":                  {when: update(repo.Patch{Name: p("stable"), Description: p("d")}), then: events{repo.Updated{Ref: id, Description: p("d")}}},
		"an empty patch is no change":                    {when: update(repo.Patch{})},
		"a patch of what is so is no change":             {when: update(repo.Patch{Name: p("stable"), URL: p(created.URL), Runtimes: []string{repo.Kubernetes}, Mode: p(repo.ReadOnly), SyncIntervalSeconds: p(int64(0))})},
		"a description is emptied":                       {given: events{repo.Updated{Ref: id, Description: p("d")}}, when: update(repo.Patch{Description: p("")}), then: events{repo.Updated{Ref: id, Description: p("")}}},
		"another URL brings the kind found there":        {when: update(repo.Patch{URL: p("https://x.io"), Kind: p(repo.Other)}), then: events{repo.Updated{Ref: id, URL: p("https://x.io"), Kind: p(repo.Other)}}},
		"the same kind is no news":                       {when: update(repo.Patch{URL: p("https://x.io"), Kind: p(repo.Helm)}), then: events{repo.Updated{Ref: id, URL: p("https://x.io")}}},
		"a kind without a changed source is no change":   {when: update(repo.Patch{Kind: p(repo.Other)})},
		"the interval changes":                           {when: update(repo.Patch{SyncIntervalSeconds: p(int64(60))}), then: events{repo.Updated{Ref: id, SyncIntervalSeconds: p(int64(60))}}},
		"a patch breaks no rule: name":                   {when: update(repo.Patch{Name: p("A")}), err: "invalid_name at /name"},
		"a patch breaks no rule: url":                    {when: update(repo.Patch{URL: p("x")}), err: "not_a_url at /url"},
		"a patch breaks no rule: runtimes":               {when: update(repo.Patch{Runtimes: []string{}}), err: "runtime_required at /runtimes"},
		"a patch breaks no rule: mode":                   {when: update(repo.Patch{Mode: p(repo.Mode("wo"))}), err: "invalid_mode at /mode"},
		"a patch breaks no rule: interval":               {when: update(repo.Patch{SyncIntervalSeconds: p(int64(59))}), err: "invalid_sync_interval at /sync_interval_seconds"},
		"a Helm repository can be synced":                {when: syncable},
		"a disabled one cannot":                          {given: events{repo.Disabled{Ref: id}}, when: syncable, err: "repo_disabled"},
		"one of another kind cannot":                     {given: events{repo.Updated{Ref: id, Kind: p(repo.Other)}}, when: syncable, err: "not_a_helm_repository"},
		"another kind is the first reason, not disabled": {given: events{repo.Updated{Ref: id, Kind: p(repo.Other)}, repo.Disabled{Ref: id}}, when: syncable, err: "not_a_helm_repository"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := fold(append(events{created}, tt.given...)...)
			got, err := tt.when(r)
			if code(err) != tt.err || !reflect.DeepEqual(got, tt.then) {
				t.Errorf("got %+v, %q; want %+v, %q", got, code(err), tt.then, tt.err)
			}
		})
	}
}

func attach(k, v string) answer {
	return func(r repo.Repo) ([]domain.Event, error) { return r.AttachLabel(k, v) }
}
func detach(k string) answer {
	return func(r repo.Repo) ([]domain.Event, error) { return r.DetachLabel(k) }
}
func replace(l map[string]string) answer {
	return func(r repo.Repo) ([]domain.Event, error) { return r.ReplaceLabels(l) }
}
func visible(v repo.Visibility) answer {
	return func(r repo.Repo) ([]domain.Event, error) { return r.SetVisibility(v) }
}
func transfer(to string) answer {
	return func(r repo.Repo) ([]domain.Event, error) { return r.Transfer(to) }
}
func update(p repo.Patch) answer {
	return func(r repo.Repo) ([]domain.Event, error) { return r.Update(p) }
}
func setCredential(r repo.Repo) ([]domain.Event, error) { return r.SetCredential(credential) }
func syncable(r repo.Repo) ([]domain.Event, error)      { return nil, r.Syncable() }

func p[T any](v T) *T { return &v }

// replaced is a replacement by n labels.
func replaced(n int) repo.LabelsReplaced {
	labels := make(map[string]string, n)
	for i := range n {
		labels[fmt.Sprintf("k%d", i)] = ""
	}
	return repo.LabelsReplaced{Ref: id, Labels: labels}
}

// TestARepositoryIsTheFoldOfItsEvents: what each event leaves.
func TestARepositoryIsTheFoldOfItsEvents(t *testing.T) {
	t.Parallel()
	r := fold(created,
		repo.Updated{Ref: id, Name: p("new"), Runtimes: []string{repo.QingCloud}, Kind: p(repo.Other), Mode: p(repo.ReadWrite), SyncIntervalSeconds: p(int64(60))},
		repo.LabelAttached{Ref: id, Key: "tier", Value: "gold"}, repo.LabelDetached{Ref: id, Key: "team"},
		repo.VisibilitySet{Ref: id, Visibility: repo.Public}, repo.CredentialSet{Ref: id, Credential: credential},
		repo.Disabled{Ref: id}, repo.Transferred{Ref: id, From: "alice", To: "bob"}, repo.Deleted{Ref: id},
		syncs.Requested{Ref: syncs.Ref{SyncID: "s", RepoID: "1"}}, // changes no definition
	)
	want := repo.Repo{
		ID: "1", Owner: "bob", Name: "new", URL: created.URL, Runtimes: []string{repo.QingCloud}, Kind: repo.Other,
		Mode: repo.ReadWrite, Visibility: repo.Public, Labels: map[string]string{"tier": "gold"}, Credential: &credential,
		SyncIntervalSeconds: 60, Disabled: true, Deleted: true, Version: 9,
	}
	if !reflect.DeepEqual(r, want) {
		t.Errorf("got %+v, want %+v", r, want)
	}
}

// TestWhatWasHandedOutStays: a repository in an answer or a projection does not
// change under its reader.
func TestWhatWasHandedOutStays(t *testing.T) {
	t.Parallel()
	for _, e := range []domain.Event{
		repo.LabelAttached{Ref: id, Key: "tier", Value: "gold"}, repo.LabelAttached{Ref: id, Key: "team", Value: "b"},
		repo.LabelDetached{Ref: id, Key: "team"}, repo.LabelsReplaced{Ref: id, Labels: map[string]string{"x": "y"}},
		repo.CredentialSet{Ref: id, Credential: repo.CredentialRef{SecretID: "s2"}}, repo.CredentialCleared{Ref: id},
		repo.Updated{Ref: id, Runtimes: []string{repo.QingCloud}, Name: p("new")}, repo.Deleted{Ref: id},
	} {
		before, same := fold(created, repo.CredentialSet{Ref: id, Credential: credential}), fold(deepCreated(), repo.CredentialSet{Ref: id, Credential: credential})
		_ = before.Evolve(domain.Recorded{Event: e, Version: 3})
		if !reflect.DeepEqual(before, same) {
			t.Errorf("%s changed a repository that was handed out: %+v", e.Type(), before)
		}
	}
}

// deepCreated shares nothing with created.
func deepCreated() repo.Created {
	c := created
	c.Runtimes, c.Labels = []string{repo.Kubernetes}, map[string]string{"team": "a"}
	return c
}

func TestChangesSource(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		e    domain.Event
		want bool
	}{
		{created, true}, {repo.Enabled{}, true}, {repo.Disabled{}, true}, {repo.Deleted{}, true},
		{repo.CredentialSet{}, true}, {repo.CredentialCleared{}, true},
		{repo.Updated{TLS: &repo.TLS{}}, true}, {repo.Updated{CredentialToOtherHosts: p(false)}, true},
		{repo.Updated{URL: p("x")}, true}, {repo.Updated{Runtimes: []string{"x"}}, true}, {repo.Updated{Mode: p(repo.ReadOnly)}, true},
		{repo.Updated{Name: p("x"), Description: p("x"), SyncIntervalSeconds: p(int64(0))}, false},
		{repo.LabelAttached{}, false}, {repo.VisibilitySet{}, false}, {repo.Transferred{}, false}, {syncs.Requested{}, false},
	} {
		if got := repo.ChangesSource(tt.e); got != tt.want {
			t.Errorf("%+v: got %t", tt.e, got)
		}
	}
}

func TestNeedsProbe(t *testing.T) {
	t.Parallel()
	same := repo.Target{URL: created.URL, Runtimes: created.Runtimes, Mode: repo.ReadOnly}
	for name, tt := range map[string]struct {
		patch  repo.Patch
		needed bool
		target repo.Target
	}{
		"a name needs none":             {patch: repo.Patch{Name: p("x"), Description: p("x"), SyncIntervalSeconds: p(int64(60))}, target: same},
		"the same source needs none":    {patch: repo.Patch{URL: p(created.URL), Mode: p(repo.ReadOnly), Runtimes: created.Runtimes}, target: same},
		"another URL, with what stays":  {patch: repo.Patch{URL: p("s3://b")}, needed: true, target: repo.Target{URL: "s3://b", Runtimes: created.Runtimes, Mode: repo.ReadOnly}},
		"another mode, with what stays": {patch: repo.Patch{Mode: p(repo.ReadWrite)}, needed: true, target: repo.Target{URL: created.URL, Runtimes: created.Runtimes, Mode: repo.ReadWrite}},
		"other authorities":             {patch: repo.Patch{TLS: repo.TLSPatch{InsecureSkipVerify: p(true)}}, needed: true, target: trusting(same, repo.TLS{InsecureSkipVerify: true})},
		"the same authorities":          {patch: repo.Patch{TLS: repo.TLSPatch{CACertificates: p("")}, CredentialToOtherHosts: p(false)}, target: same},
		"other runtimes":                {patch: repo.Patch{Runtimes: []string{repo.QingCloud}}, needed: true, target: repo.Target{URL: created.URL, Runtimes: []string{repo.QingCloud}, Mode: repo.ReadOnly}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target, needed := fold(created).NeedsProbe(tt.patch)
			if needed != tt.needed || !reflect.DeepEqual(target, tt.target) {
				t.Errorf("got %+v, %t", target, needed)
			}
		})
	}
}
