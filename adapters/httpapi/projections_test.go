package httpapi_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/domain"
	"chartledger/domain/user"
	"chartledger/projections"
)

// keeper has one generation, and remembers what it was asked for.
type keeper struct {
	mu    sync.Mutex
	asked []string
	err   error
}

func (k *keeper) ask(what string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.asked = append(k.asked, what)
	return k.err
}

func (k *keeper) Generations(_ context.Context, p projections.Projection) ([]projections.Generation, error) {
	g := projections.Generation{Number: 1, State: projections.Live, Rate: 12.5, CreatedAt: time.Now(), Problem: "it stopped"}
	for _, at := range p.Partitions() {
		g.Positions = append(g.Positions, projections.StartPosition{Position: domain.Position{Partition: at, Offset: 7}})
	}
	return []projections.Generation{g}, nil
}

func (k *keeper) Replay(_ context.Context, p projections.Projection, thenSwitch bool) error {
	if thenSwitch {
		return k.ask("replay and switch " + p.Name)
	}
	return k.ask("replay " + p.Name)
}

func (k *keeper) Switch(_ context.Context, p projections.Projection, n int) error {
	return k.ask("switch " + p.Name + strings.Repeat("+", n))
}

func (k *keeper) Drop(_ context.Context, p projections.Projection, n int) error {
	return k.ask("drop " + p.Name + strings.Repeat("+", n))
}

func (k *keeper) RequestVerification(_ context.Context, p projections.Projection, _ string) error {
	return k.ask("verify " + p.Name)
}

func (k *keeper) Verification(_ context.Context, p projections.Projection, id string) (projections.Verification, error) {
	now := time.Now()
	return projections.Verification{ID: id, Projection: p.Name, RequestedAt: now, FinishedAt: &now, Different: 1,
		Differences: []projections.Difference{{Table: "apps", ID: "a", Column: "name", Got: "x", Want: "y"}}}, k.err
}

func withKeeper(k *keeper) func(*httpapi.Options) {
	return func(o *httpapi.Options) {
		o.Projections = k
		o.LogEnd = func(context.Context, domain.Partition) (int64, error) { return 10, nil }
	}
}

func TestOperatorsSeeToProjections(t *testing.T) {
	t.Parallel()

	k := &keeper{}
	f := newFixture(t, withKeeper(k))
	for _, tt := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "", "", 200, `"name":"catalog"`},
		{"GET", "/visibility", "", 200, `"lag":3,"positions":[{"end":10,"lag":3,"offset":7,"partition":0`},
		{"POST", "/visibility/replay", `{"switch":true}`, 202, `"problem":"it stopped"`},
		{"POST", "/visibility/replay", `{"switch":false}`, 202, `"rate":12.5`},
		{"POST", "/visibility/switch", `{"generation":2}`, 200, `"state":"live"`},
		{"POST", "/visibility/drop", `{"generation":3}`, 200, `"state":"live"`},
		{"POST", "/visibility/verify", ``, 202, `"column":"name","got":"x","id":"a","table":"apps","want":"y"`},
		{"GET", "/visibility/verifications/v", ``, 200, `"different":1`},
		{"GET", "/other", ``, 404, `not_found`},
		{"POST", "/other/replay", `{"switch":true}`, 404, `not_found`},
		{"POST", "/visibility/switch", `{"generation":0}`, 422, `/generation`},
		{"POST", "/visibility/replay", `{}`, 422, `/switch`},
	} {
		got := f.do(bootstrapToken, tt.method, "/api/v1/admin/projections"+tt.path, tt.body)
		if got.StatusCode != tt.status || !strings.Contains(string(got.body), tt.want) {
			t.Errorf("%s %s: got %s %s, want %d with %s", tt.method, tt.path, got.Status, got.body, tt.status, tt.want)
		}
	}
	if got := strings.Join(k.asked, ", "); got != "replay and switch visibility, replay visibility, switch visibility++, drop visibility+++, verify visibility" {
		t.Errorf("it was asked to %s", got)
	}
}

func TestProjectionsAreForOperators(t *testing.T) {
	t.Parallel()

	k := &keeper{}
	f := newFixture(t, withKeeper(k))
	for _, role := range []user.Role{user.Developer, user.Service} {
		token := f.user("user-"+string(role), role)
		for _, path := range []string{"/replay", "/switch", "/drop", "/verify"} {
			body := map[string]string{"/replay": `{"switch":true}`, "/verify": ""}[path]
			if path == "/switch" || path == "/drop" {
				body = `{"generation":1}`
			}
			if got := f.do(token, "POST", "/api/v1/admin/projections/catalog"+path, body); got.StatusCode != http.StatusForbidden {
				t.Errorf("%s %s: got %s", role, path, got.Status)
			}
		}
		for _, path := range []string{"", "/catalog", "/catalog/verifications/v"} {
			if got := f.do(token, "GET", "/api/v1/admin/projections"+path, ""); got.StatusCode != http.StatusForbidden {
				t.Errorf("%s %s: got %s", role, path, got.Status)
			}
		}
	}
	if len(k.asked) > 0 {
		t.Errorf("it was asked to %v", k.asked)
	}
}

// A refusal of the read models keeps its code, and without them there is one.
func TestProjectionsAreRefused(t *testing.T) {
	t.Parallel()

	k := &keeper{err: domain.Refuse(domain.Conflict, "generation_behind", "It is behind.")}
	f := newFixture(t, withKeeper(k))
	got := f.do(bootstrapToken, "POST", "/api/v1/admin/projections/catalog/switch", `{"generation":2}`)
	if got.StatusCode != http.StatusConflict || got.code(t) != "generation_behind" {
		t.Errorf("got %s %s", got.Status, got.body)
	}
	without := newFixture(t)
	if got := without.do(bootstrapToken, "GET", "/api/v1/admin/projections", ""); got.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("got %s %s", got.Status, got.body)
	}
}
