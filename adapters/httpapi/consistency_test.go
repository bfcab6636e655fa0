package httpapi_test

import (
	"fmt"
	"math"
	"net/http"
	"testing"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/user"
)

// What somebody may see is known from memory, what there is from the read models: a
// read includes what its token asks for of both, also where memory is the later one.
func TestAReadKnowsOfRightsWhatItsTokenAsksFor(t *testing.T) {
	t.Parallel()
	f := newFixture(t, func(o *httpapi.Options) { o.ReadWait = 10 * time.Second })
	alice, pay := f.user("alice", user.Member), f.define("pay", "team=pay")
	p := domain.Partition{Topic: domain.AccessEvents}
	before := len(f.memory.Records(p))
	f.do(bootstrapToken, "PUT", pay+"/users/alice", "")
	token := f.do(bootstrapToken, "PATCH", "/api/v1/users/alice", `{"role":"developer"}`).Header.Get("Consistency-Token")

	all := f.memory.Records(p)
	lagging := commands.NewAccess(time.Now, time.Hour)
	lagging.Apply(domain.Batch{Partition: p, Generation: "memory", Next: all[before].Position.Offset, Records: all[:before]})
	f.access.frozen = lagging
	f.access.missed = func() {
		lagging.Apply(domain.Batch{Partition: p, Generation: "memory", Next: math.MaxInt64, Records: all[before:]})
	}
	if got := f.do(alice, "GET", "/api/v1/repos", "", "Consistency-Token", token); got.StatusCode != http.StatusOK {
		t.Fatalf("%s %s", got.Status, got.body)
	}
	if v := f.queries.viewer; fmt.Sprint(v.Selectors) != fmt.Sprint([]string{selectorIn(pay)}) || v.Role != user.Developer {
		t.Errorf("the read models were asked for %+v", v)
	}
}

// Memory that does not come so far in time is told of, wherever it would be used.
func TestAReadIsNotAnsweredWithOlderRights(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	token := f.do(bootstrapToken, "POST", "/api/v1/repos", repoBody("a")).Header.Get("Consistency-Token")
	f.access.behind.Store("access", true)
	for _, path := range []string{"/api/v1/repos", "/api/v1/apps", "/api/v1/syncs", "/api/v1/admin/history"} {
		if got := f.do(bootstrapToken, "GET", path, "", "Consistency-Token", token); got.StatusCode != 503 || got.code(t) != "projection_lagging" {
			t.Errorf("%s: %s %s", path, got.Status, got.body)
		}
	}
	if got := f.do(bootstrapToken, "GET", "/api/v1/repos", ""); got.StatusCode != http.StatusOK {
		t.Errorf("without a token: %s %s", got.Status, got.body)
	}
}
