package e2e_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/s3/s3test"
)

// everybody are the people of a stage. Each signs in with the passphrase.
func everybody() map[string]api.Role {
	return map[string]api.Role{"olivia": api.RoleOperator, "alice": api.RoleDeveloper, "bob": api.RoleUser}
}

// firstStart is a service that nobody operates yet, the link that it prints, and a
// repository for everybody.
func firstStart(t *testing.T) setting {
	t.Helper()
	s := newService(t, embeddedPlatform())
	s.env = slices.DeleteFunc(s.env, func(v string) bool { return strings.HasPrefix(v, "CHARTLEDGER_OPERATOR_TOKEN=") })
	s.Start()
	return setting{"url": s.URL, "password": passphrase, "link": s.URL + "/setup#token=" + s.setupToken(), "index": helmtest.Index(t, string(podinfo(t))).URL}
}

// people are a service and who can sign in.
func people(t *testing.T) setting {
	t.Helper()
	s, _ := peopled(t, embeddedPlatform())
	return setting{"url": s.URL, "password": passphrase}
}

// peopled is a service with everybody, and a client for each.
func peopled(t *testing.T, p platform, args ...string) (*Service, map[string]caller) {
	t.Helper()
	s := serve(t, p, args...)
	operator, all := s.operator(), map[string]caller{}
	for id, role := range everybody() {
		all[id] = operator.user(id, role)
		operator.do("PUT", "/users/"+id+"/password", api.PasswordSet{Password: passphrase}).want(t, http.StatusNoContent)
	}
	return s, all
}

// sources are repositories of each kind that a developer may add.
func sources(t *testing.T) setting {
	t.Helper()
	s3, ours := s3test.Start(t), certtest.New(t)
	s, _ := peopled(t, apachePlatform(t), "--s3-endpoint", s3.Endpoint)
	locked := helmtest.Index(t, string(podinfo(t)))
	locked.Require("reader", "secret of the reader")
	return setting{
		"url": s.URL, "password": passphrase,
		"http": helmtest.Index(t, string(podinfo(t))).URL, "https": encrypts(t, ours, locked), "authority": string(ours.PEM()),
		"user": "reader", "secret": "secret of the reader",
		"s3": "s3://" + s3.NewBucket() + "/charts", "accessKey": s3.AccessKey, "secretKey": s3.SecretKey,
	}
}

// encrypts has a repository be reached by HTTPS, with a certificate of ours.
func encrypts(t *testing.T, ours *certtest.Authority, r *helmtest.Repository) string {
	t.Helper()
	s := httptest.NewUnstartedServer(r.Config.Handler)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{ours.Issue(t, "charts.test", 3*time.Hour).TLS(t)}}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

// shared is alice's repository, which bob is to see by its label team=pay.
func shared(t *testing.T) setting {
	t.Helper()
	s, who := peopled(t, embeddedPlatform())
	r := who["alice"].published(newRepo("payments", helmtest.Index(t, string(podinfo(t))).URL))
	operator := s.operator()
	operator.settle(operator.do("PUT", operator.selects("payers", "team=pay")+"/users/bob", nil).want(t, http.StatusNoContent))
	return setting{"url": s.URL, "password": passphrase, "repo": r.ID}
}

// inUse is what is shared, and a repository of alice's that nobody needs.
func inUse(t *testing.T) setting {
	t.Helper()
	s, who := peopled(t, embeddedPlatform())
	for _, name := range []string{"payments", "leftover"} {
		who["alice"].published(newRepo(name, helmtest.Index(t, string(podinfo(t))).URL))
	}
	return setting{"url": s.URL, "password": passphrase}
}

// cutShort is alice's repository, whose second sync is held.
func cutShort(t *testing.T) setting {
	t.Helper()
	s, who := peopled(t, embeddedPlatform())
	r, held := who["alice"].held("cut")
	return setting{"url": s.URL, "password": passphrase, "repo": r.ID, "sync": held.ID}
}

// held is a repository of which the last sync would withdraw 25 of 120 versions.
func (c caller) held(name string) (api.Repo, api.Sync) {
	c.t.Helper()
	var whole bytes.Buffer
	if err := helmtest.PlainIndex(&whole, 4, 30); err != nil {
		c.t.Fatal(err)
	}
	source := helmtest.Index(c.t, whole.String())
	r := c.published(newRepo(name, source.URL))
	source.Set("index.yaml", cutAfter(c.t, whole.Bytes(), 3*30+5))
	held := c.synced(r.ID)
	if held.Status != api.SyncStatusHeld {
		c.t.Fatalf("the sync is not held: %+v", held)
	}
	return r, held
}

// slowToReplay is a service with a catalog that takes a while to be built again.
func slowToReplay(t *testing.T) setting {
	t.Helper()
	s, _ := peopled(t, embeddedPlatform())
	source := helmtest.Server(t, "")
	source.Set("index.yaml", []byte(plainIndex(t, 100, 60)))
	s.operator().published(newRepo("large", source.URL))
	return setting{"url": s.URL, "password": passphrase}
}
