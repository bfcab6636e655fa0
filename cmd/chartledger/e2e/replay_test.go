package e2e_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/postgres/postgrestest"
	"chartledger/cmd/chartledger/cli"
)

// An operator builds all read models again, goes back, and has them compared with
// the log, by the command line alone. Nobody who asks meanwhile notices.
func TestReadModelsAreBuiltAgain(t *testing.T) {
	t.Parallel()

	onBoth(t, func(t *testing.T, p platform) {
		dsn := postgrestest.New(t)
		s := newService(t, p)
		s.env = append(s.env, "CHARTLEDGER_POSTGRES="+dsn)
		s.Start()
		callers := populate(t, s)
		stop := asking(t, callers)
		operator := s.shell(s.Token)

		if out := operator.run(cli.ExitOK, "replay").out; !strings.Contains(out, "generation 2 of catalog answers now") ||
			!strings.Contains(out, "generation 2 of visibility answers now") {
			t.Errorf("replay says %q", out)
		}
		operator.run(cli.ExitOK, "verify")
		operator.run(cli.ExitOK, "replay", "--projection", "catalog", "--rollback")
		if out := operator.run(cli.ExitOK, "replay", "--status").out; !strings.Contains(out, "former") {
			t.Errorf("the status is\n%s", out)
		}
		operator.run(cli.ExitOK, "replay", "--projection", "catalog", "--drop")
		operator.run(cli.ExitConflict, "replay", "--projection", "catalog", "--rollback")
		operator.run(cli.ExitOK, "verify")
		operator.run(cli.ExitNotFound, "replay", "--projection", "other")
		operator.run(cli.ExitUsage, "replay", "--rollback", "--drop")
		s.shell(callers[1].token).run(cli.ExitUnauthorized, "verify")
		stop()
		planted(t, dsn, operator)
		killedReplay(t, s)
	})
}

// asking asks everything all the while; every answer has to be the same.
func asking(t *testing.T, callers []caller) (stop func()) {
	t.Helper()
	callers[0].Service.caughtUp()
	ctx, cancel := context.WithCancel(t.Context())
	var load sync.WaitGroup
	for _, who := range callers {
		before := map[string]string{}
		for _, path := range queries(who) {
			before[path] = who.do("GET", path, nil).want(t, http.StatusOK).Body
		}
		load.Go(func() {
			for ctx.Err() == nil {
				for path, want := range before {
					if got := who.do("GET", path, nil); got.Body != want {
						t.Errorf("GET %s: got %d %s, want %s", path, got.Status, got.Body, want)
						return
					}
				}
			}
		})
	}
	return func() { cancel(); load.Wait() }
}

// caughtUp returns when every projection has read the log to its end.
func (s *Service) caughtUp() {
	s.t.Helper()
	eventually(s.t, syncWithin, "the read models have all", func() bool {
		for _, p := range get[struct{ Items []api.Projection }](s.operator(), "/admin/projections").Items {
			for _, g := range p.Generations {
				if g.Lag > 0 {
					return false
				}
			}
		}
		return true
	})
}

// planted has verify find what somebody did to the tables, and replay mend it.
func planted(t *testing.T, dsn string, operator shell) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var schema string
	if err := conn.QueryRow(t.Context(), "SELECT schema FROM chartledger.live WHERE projection = 'catalog'").Scan(&schema); err != nil {
		t.Fatal(err)
	}
	tag, err := conn.Exec(t.Context(), "UPDATE "+schema+".app_versions SET missing = NOT missing WHERE id = (SELECT min(id) FROM "+schema+".app_versions)")
	if err != nil || tag.RowsAffected() != 1 {
		t.Fatalf("plant a difference: %d rows, %v", tag.RowsAffected(), err)
	}
	found := fromJSON[struct{ Items []api.Verification }](t, operator.run(cli.ExitFailed, "verify", "--projection", "catalog", "-o", "json").out)
	if v := found.Items[0]; v.Different != 1 || len(v.Differences) != 1 || v.Differences[0].Table != "app_versions" || *v.Differences[0].Column != "missing" {
		t.Errorf("verify found %+v", v)
	}
	operator.run(cli.ExitOK, "replay", "--projection", "catalog")
	operator.run(cli.ExitOK, "verify", "--projection", "catalog")
}

// killedReplay kills the service when a replay was just asked for: what was asked
// for is done by the next start.
func killedReplay(t *testing.T, s *Service) {
	t.Helper()
	source := helmtest.Server(t, "")
	source.Set("index.yaml", []byte(plainIndex(t, 50, 40)))
	s.operator().published(newRepo("large", source.URL))
	before := live(t, s, "catalog")
	s.shell(s.Token).run(cli.ExitOK, "replay", "--projection", "catalog", "--detach")
	s.Kill()
	s.Start()
	eventually(t, syncWithin, "the replay goes on and switches", func() bool { return live(t, s, "catalog") > before })
	s.shell(s.Token).run(cli.ExitOK, "verify", "--projection", "catalog")
}

// live is the number of the generation that answers.
func live(t *testing.T, s *Service, projection string) int {
	t.Helper()
	p := fromJSON[api.Projection](t, s.operator().do("GET", "/admin/projections/"+projection, nil).want(t, http.StatusOK).Body)
	return p.Generations[0].Generation
}
