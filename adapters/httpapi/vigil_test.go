package httpapi_test

import (
	"cmp"
	"testing"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/commands"
	"chartledger/commands/commandstest"
	"chartledger/domain"
	"chartledger/domain/user"
)

// fedAccess knows of the log what a test has told it.
type fedAccess struct {
	*commands.Access
	memory *commandstest.Memory
	known  int
	asked  chan struct{} // gets one whenever the operator is asked after
}

// Enabled notes that it was asked.
func (a *fedAccess) Enabled(id string) (user.User, error) {
	u, err := a.Access.Enabled(id)
	a.asked <- struct{}{}
	return u, err
}

// hear tells it what there is, as if all of it had been asked for now.
func (a *fedAccess) hear() {
	p := domain.Partition{Topic: domain.AccessEvents}
	records := a.memory.Records(p)
	a.Apply(domain.Batch{Partition: p, Generation: "memory", Records: records[a.known:]})
	a.known = len(records)
}

// patient is the API whose streams look for nothing by themselves within a test, with
// rights that are good for so long after they were heard of.
func patient(t *testing.T, maxAge time.Duration) (*fixture, *fedAccess) {
	t.Helper()
	access := &fedAccess{Access: commands.NewAccess(time.Now, maxAge), asked: make(chan struct{}, 1000)}
	f := newFixture(t, func(o *httpapi.Options) {
		access.memory = o.Access.(*liveAccess).memory
		logged(o, newFakeLog())
		o.Access, o.PollFast, o.PollSlow = access, time.Hour, time.Hour
	})
	return f, access
}

// TestStreamsEndWithTheirCallersRights: at once, without anybody looking.
func TestStreamsEndWithTheirCallersRights(t *testing.T) {
	t.Parallel()
	disabled, role := true, user.Developer
	m := commands.Meta{Actor: "operator"}
	for name, tt := range map[string]struct {
		lose   func(f *fixture, tokenID string) error
		maxAge time.Duration
		lasts  time.Duration // of the token
		code   string
	}{
		"revoked": {code: "bad_token", lose: func(f *fixture, id string) error {
			_, err := f.handler.RevokeToken(f.t.Context(), m, id)
			return err
		}},
		"disabled": {code: "bad_token", lose: func(f *fixture, _ string) error {
			_, err := f.handler.UpdateUser(f.t.Context(), m, "alice", nil, &disabled)
			return err
		}},
		"no longer an operator": {code: "forbidden", lose: func(f *fixture, _ string) error {
			_, err := f.handler.UpdateUser(f.t.Context(), m, "alice", &role, nil)
			return err
		}},
		"expired":          {code: "bad_token", lasts: time.Second},
		"cut off from all": {code: "access_stale", maxAge: time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, access := patient(t, cmp.Or(tt.maxAge, time.Hour))
			f.user("alice", user.Operator)
			issue := commands.IssueToken{UserID: "alice", Name: "short"}
			if ends := time.Now().Add(tt.lasts); tt.lasts > 0 {
				issue.ExpiresAt = &ends
			}
			made, text, err := f.handler.IssueToken(t.Context(), m, issue)
			if err != nil {
				t.Fatal(err)
			}
			access.hear()
			f.shown("r", "somebody", "running")
			sync, log := f.follow(t.Context(), text), f.followLog(t.Context(), text)
			sync.until("event: sync")
			if tt.lose != nil {
				if err := tt.lose(f, made.Token.ID); err != nil {
					t.Fatal(err)
				}
				access.hear()
			}
			for sync.next() != "" { //nolint:revive // until its end, which has to come
			}
			log.line(`"code":"` + tt.code + `"`)
			log.ended()
		})
	}
}

// TestAStreamAsksNothingForOthers: what changes for somebody else has it look whether
// its caller is still let in, and costs no query.
func TestAStreamAsksNothingForOthers(t *testing.T) {
	t.Parallel()
	f, access := patient(t, time.Hour)
	access.hear()
	f.shown("r", "operator", "running")
	f.follow(t.Context(), bootstrapToken).until("event: sync")
	<-access.asked // by the request, and then by the stream as it begins
	<-access.asked
	before := f.asked()
	for _, name := range []string{"ada", "ben", "cleo"} { // it has done with one when it asks after the next
		f.user(name, user.Developer)
		access.hear()
		<-access.asked
	}
	if after := f.asked(); after != before {
		t.Errorf("the read models were asked %d times", after-before)
	}
}

// asked is how often the read models were asked.
func (f *fixture) asked() (n int) {
	f.queries.set(func(q *queries) { n = len(q.tokens) })
	return n
}
