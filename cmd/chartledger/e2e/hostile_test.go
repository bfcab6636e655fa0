package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/helmrepo/hostiletest"
	"chartledger/adapters/httpapi/api"
)

// hostileWithin bounds each sync of a hostile server: twice the time that its fetch
// may take, since a loss is looked at twice, and the wait for the others.
const hostileWithin = 30 * time.Second

// Whatever a server does, no catalog loses anything without a person's word, the
// reason can be understood, and all other repositories are synced as ever.
func TestHostileServersHarmNobody(t *testing.T) {
	t.Parallel()

	index := content(t, "../../../adapters/helmrepo/testdata/indexes/kedacore__charts.yaml")
	suite := hostiletest.New(t, index)
	s := newService(t, embeddedPlatform(), "--fetch-timeout", "4s", "--fetch-idle-timeout", "2s", "--max-index-bytes", "16MiB")
	s.env = append(s.env, "SSL_CERT_FILE="+suite.Authority.File(t))
	s.Start()
	alice, bob := s.operator().user("alice", api.RoleDeveloper), s.operator().user("bob", api.RoleDeveloper)
	alice.patient, bob.patient = true, true // the machine has other things to do
	all := victims(alice, suite, index)
	others := neighbours(alice, bob, all)
	allAtOnce(alice, all, others)
	for _, v := range all {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			v.judge(t)
		})
	}
	carried, asked := suite.Trap.Caught()
	if len(carried) > 0 || asked == 0 {
		t.Errorf("the trap was asked %d times and was given %v", asked, carried)
	}
}

// allAtOnce turns all servers hostile, and good again, while their neighbours are synced.
func allAtOnce(c caller, all []*victim, others neighbourhood) {
	c.t.Helper()
	defer others.keepSyncing(c.t)()
	syncAll(c, all, true)
	validateAll(c, all)
	mend(c, all)
}

// syncAll turns all servers hostile or good, has them all synced at once, and waits
// for each sync to end.
func syncAll(c caller, all []*victim, hostile bool) {
	c.t.Helper()
	began := time.Now()
	for _, v := range all {
		v.site.Turn(hostile)
		v.asked = c.do("POST", "/repos/"+v.repo.ID+"/syncs", `{}`).want(c.t, 202)
	}
	for _, v := range all {
		ended, err := c.ended(v.asked, hostileWithin)
		if err != nil {
			c.t.Fatalf("%s: %v", v.Name, err)
		}
		if hostile {
			v.bad, v.while = ended, c.catalog(v.repo.ID)
		} else {
			v.good, v.after = ended, c.catalog(v.repo.ID)
		}
	}
	c.t.Logf("%d repositories, hostile %t: all syncs ended after %v", len(all), hostile, time.Since(began).Round(time.Millisecond))
}

// mend has all servers good again. A sync that is held then is released.
func mend(c caller, all []*victim) {
	c.t.Helper()
	syncAll(c, all, false)
	for _, v := range all {
		if v.good.Status == api.SyncStatusHeld && v.Want.After == string(api.SyncStatusHeld) {
			c.settle(c.do("POST", "/syncs/"+v.good.ID+"/release", nil).want(c.t, 202))
			v.after = c.released(v)
		}
	}
}

// released waits for a release to be done, and answers the catalog.
func (c caller) released(v *victim) []version {
	c.t.Helper()
	eventually(c.t, hostileWithin, v.Name+" is released", func() bool {
		return get[api.Sync](c, "/syncs/"+v.good.ID).Status == api.SyncStatusCompleted
	})
	return c.catalog(v.repo.ID)
}

// ended waits for the end of a sync that was asked for. It may be called in any goroutine.
func (c caller) ended(asked answer, within time.Duration) (api.Sync, error) {
	tick, late := time.NewTicker(50*time.Millisecond), time.After(within)
	defer tick.Stop()
	var s api.Sync
	if err := asked.into(&s); err != nil {
		return s, err
	}
	for id := s.ID; ; {
		a, err := c.try("GET", "/syncs/"+id, nil, "Consistency-Token", asked.Header.Get("Consistency-Token"))
		if err == nil {
			err = a.into(&s)
		}
		if err != nil || s.Status != api.SyncStatusRequested && s.Status != api.SyncStatusRunning && s.Status != "" {
			return s, err
		}
		select {
		case <-tick.C:
		case <-late:
			return s, lateError{s.Status, within}
		}
	}
}

// plainly says whether people can read a reason.
func plainly(reason string) bool {
	for _, jargon := range []string{"goroutine", "unmarshal", "yaml:", "json:", "EOF", "dial tcp", "context ", "%!", "0x", "nil"} {
		if strings.Contains(reason, jargon) {
			return false
		}
	}
	return len(reason) >= 20 && len(reason) <= 600 && !strings.ContainsAny(reason, "\n\t\x00")
}

// into reads the JSON of an answer that is no problem.
func (a answer) into(v any) error {
	if a.Status >= http.StatusMultipleChoices {
		return fmt.Errorf("got %d: %s", a.Status, a.Body)
	}
	return json.Unmarshal([]byte(a.Body), v)
}

// lateError is a sync that had not ended in time.
type lateError struct {
	status api.SyncStatus
	within time.Duration
}

func (e lateError) Error() string {
	return fmt.Sprintf("not ended within %v, it is %s", e.within, e.status)
}
