package cli_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// generation is one of a projection; more are pairs of what to replace.
func generation(number int, state string, read, lag int, more ...string) string {
	return strings.NewReplacer(more...).Replace(fmt.Sprintf(`{"generation":%d,"state":%q,"switch_wanted":false,"rate":1250.4,"read":%d,"lag":%d,
		"problem":null,"created_at":"2026-11-23T11:59:55Z","positions":[]}`, number, state, read, lag))
}

func projection(name string, generations ...string) string {
	return fmt.Sprintf(`{"name":%q,"version":1,"generations":[%s]}`, name, strings.Join(generations, ","))
}

func projections(items ...string) http.HandlerFunc {
	return reply(http.StatusOK, `{"items":[`+strings.Join(items, ",")+`]}`)
}

const oneProjection = "/admin/projections/catalog"

func TestReplay(t *testing.T) {
	t.Parallel()

	before := projection("catalog", generation(1, "live", 100, 0))
	for name, tt := range map[string]struct {
		flags    []string
		looks    []string // at the projection, after the start
		code     int
		out, err string
	}{
		"until it answers": {looks: []string{
			projection("catalog", generation(1, "live", 100, 0), generation(2, "building", 50, 50)),
			projection("catalog", generation(2, "live", 100, 0), generation(1, "former", 100, 0)),
		}, out: "generation 2 of catalog answers now\n", err: "replay catalog: 50 of 100, 1250 events/s\n"},
		"until it could": {flags: []string{"--no-switch"}, looks: []string{
			projection("catalog", generation(1, "live", 100, 0), generation(2, "building", 100, 0)),
		}, out: "generation 2 of catalog is built; the live one goes on to answer\n", err: "100 of 100"},
		"until it stops": {looks: []string{
			projection("catalog", generation(1, "live", 100, 0), generation(2, "building", 50, 50, `"problem":null`, `"problem":"a record is broken"`)),
		}, code: 1, err: "the replay of catalog has stopped: a record is broken"},
		"until it is dropped": {looks: []string{before}, code: 4, err: "generation 2 of catalog was dropped"},
		"without waiting":     {flags: []string{"--detach"}, out: "catalog      1            live    0     1250/s"},
		"the way back without a former one": {flags: []string{"--rollback"}, looks: []string{before}, code: 4,
			err: "catalog has no former generation"},
		"only one thing":           {flags: []string{"--rollback", "--cancel"}, code: 2, err: "exclude each other"},
		"a projection of no name":  {flags: []string{"--projection", "other"}, code: 3, err: `there is no projection "other"`},
		"the status of one or all": {flags: []string{"--status", "--projection", "all"}, out: "PROJECTION   GENERATION   STATE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var looks []http.HandlerFunc
			for _, look := range tt.looks {
				looks = append(looks, reply(http.StatusOK, look))
			}
			routes := map[string]http.HandlerFunc{
				"GET /admin/projections": projections(before),
				"POST " + oneProjection + "/replay": reply(http.StatusAccepted,
					projection("catalog", generation(1, "live", 100, 0), generation(2, "building", 0, 100))),
			}
			if len(looks) > 0 {
				routes["GET "+oneProjection] = inTurn(looks...)
			}
			got := run(t, newServer(t, routes), append([]string{"replay"}, tt.flags...)...)
			if got.code != tt.code || !strings.Contains(got.out, tt.out) || !strings.Contains(got.err, tt.err) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// What is switched to or dropped is named by its number: the request may be sent
// again after a lost answer.
func TestGenerationsAreChosenByNumber(t *testing.T) {
	t.Parallel()

	all := projection("catalog", generation(3, "live", 9, 0), generation(4, "building", 9, 0), generation(2, "former", 9, 0))
	for flag, want := range map[string]struct{ route, body, out string }{
		"--rollback": {"/switch", `{"generation":2}`, "generation 2 of catalog answers again\n"},
		"--drop":     {"/drop", `{"generation":2}`, "generation 2 of catalog is dropped\n"},
		"--cancel":   {"/drop", `{"generation":4}`, "generation 4 of catalog is dropped\n"},
	} {
		t.Run(flag, func(t *testing.T) {
			t.Parallel()

			route := "POST " + oneProjection + want.route
			s := newServer(t, map[string]http.HandlerFunc{
				"GET /admin/projections": projections(all), "GET " + oneProjection: reply(http.StatusOK, all),
				route: inTurn(broken, reply(http.StatusOK, all)),
			})
			got := run(t, s, "replay", "--projection", "catalog", flag)
			if made := s.made(route); got.code != 0 || got.out != want.out || len(made) != 2 || made[1].body != want.body {
				t.Errorf("got %+v after %+v", got, made)
			}
		})
	}
}

func verification(more ...string) string {
	return strings.NewReplacer(more...).Replace(`{"id":"v","projection":"catalog","generation":1,"requested_at":"2026-11-23T11:59:55Z",
		"finished_at":"2026-11-23T11:59:56Z","done":40,"total":40,"rows":30,"different":0,"differences":[],"problem":null}`)
}

func TestVerify(t *testing.T) {
	t.Parallel()

	begun := verification(`"finished_at":"2026-11-23T11:59:56Z"`, `"finished_at":null`, `"done":40`, `"done":20`)
	for name, tt := range map[string]struct {
		outcome  string
		code     int
		out, err string
	}{
		"all is well": {verification(), 0, "catalog: 30 rows compared with 40 events, 0 differ\n", "verify catalog: 20 of 40"},
		"a difference": {verification(`"different":0`, `"different":1`, `"differences":[]`,
			`"differences":[{"table":"apps","id":"a1","column":"name","got":"x","want":"y"}]`), 1,
			"PROJECTION   TABLE   ID   COLUMN   GOT   WANT\ncatalog      apps    a1   name     x     y\n", "1 rows are not as the log says"},
		"no outcome": {verification(`"problem":null`, `"problem":"a record is broken"`), 1, "", "catalog could not be verified: a record is broken"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			s := newServer(t, map[string]http.HandlerFunc{
				"GET /admin/projections":                    projections(projection("catalog", generation(1, "live", 1, 0))),
				"POST " + oneProjection + "/verify":         reply(http.StatusAccepted, verification(`"finished_at":"2026-11-23T11:59:56Z"`, `"finished_at":null`, `"done":40`, `"done":0`)),
				"GET " + oneProjection + "/verifications/v": inTurn(reply(http.StatusOK, begun), reply(http.StatusOK, tt.outcome)),
			})
			got := run(t, s, "verify")
			if got.code != tt.code || !strings.Contains(got.out, tt.out) || !strings.Contains(got.err, tt.err) {
				t.Errorf("got %+v", got)
			}
		})
	}
}
