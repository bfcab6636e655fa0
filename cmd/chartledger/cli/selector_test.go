package cli_test

import (
	"net/http"
	"strings"
	"testing"

	"chartledger/cmd/chartledger/cli"
)

const (
	selectorID = "0193a5c1-0000-7000-8000-000000000007"
	payments   = `{"id":"` + selectorID + `","name":"payments","expression":"team in (payments,billing)","users":2,"groups":30,"version":3,` +
		`"created_at":"2026-11-20T12:00:00Z","updated_at":"2026-11-23T11:00:00Z"}`
)

// selectors is a server that knows one selector.
func selectors(t *testing.T, more map[string]http.HandlerFunc) *server {
	at := "/selectors/" + selectorID
	done := reply(http.StatusNoContent, "", "Consistency-Token", "a0:9")
	routes := map[string]http.HandlerFunc{
		"GET /selectors": page(payments), "POST /selectors": reply(http.StatusCreated, payments), "GET " + at: reply(http.StatusOK, payments),
		"PATCH " + at: reply(http.StatusOK, payments), "DELETE " + at: done,
		"PUT " + at + "/users/alice": done, "PUT " + at + "/groups/%2Fdev%2Fweb%2Call": done, "DELETE " + at + "/users/alice": done,
		"DELETE " + at + "/groups/100%25": done,
		"PUT " + at + "/users/eve":        problem(422, "unknown_user", "There is no such user."),
		"GET " + at + "/users": page(`{"id":"alice","role":"operator","disabled":false,"has_password":true,"created_at":"2026-01-01T00:00:00Z"}`,
			`{"id":"bob","role":"user","disabled":false,"has_password":true,"created_at":"2026-01-01T00:00:00Z"}`),
		"GET " + at + "/groups":    page(`{"name":"/dev/web"}`),
		"GET /users/bob/selectors": page(`{"id":"` + selectorID + `","name":"payments","directly":false,"groups":["/dev/web","ops"]}`),
		"GET /me":                  reply(http.StatusOK, `{"id":"alice","role":"user","groups":["/dev"],"selectors":["a","b"]}`),
	}
	for route, handler := range more {
		routes[route] = handler
	}
	return newServer(t, routes)
}

func TestSelectorCommands(t *testing.T) {
	t.Parallel()
	s := selectors(t, nil)
	at := "/selectors/" + selectorID
	const matches, no = `"3"`, ""
	for command, want := range map[string]struct{ route, body, ifMatch, out string }{
		"selector define payments team=payments":      {"POST /selectors", `{"expression":"team=payments","name":"payments"}`, no, `selector "payments" has been defined`},
		"selector change payments --expression a":     {"PATCH " + at, `{"expression":"a"}`, matches, `selector "payments" has been changed`},
		"selector change " + selectorID + " --name x": {"PATCH " + at, `{"name":"x"}`, matches, `selector "payments" has been changed`},
		"selector remove payments --yes":              {"DELETE " + at, "", matches, `selector "payments" has been removed`},
		"selector assign payments --user alice --group /dev/web,all": {"PUT " + at + "/groups/%2Fdev%2Fweb%2Call", "", no,
			`selector "payments" is given to user "alice", group "/dev/web,all"`},
		"selector unassign payments --user alice": {"DELETE " + at + "/users/alice", "", no, `selector "payments" is taken from user "alice"`},
		"selector unassign payments --group 100%": {"DELETE " + at + "/groups/100%25", "", no, `selector "payments" is taken from group "100%"`},
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			run(t, s, strings.Fields(command)...).expect(t, 0, want.out+"\n")
			for _, c := range s.made(want.route) {
				if c.body == want.body && c.header.Get("If-Match") == want.ifMatch && c.header.Get("Idempotency-Key") != "" {
					return
				}
			}
			t.Errorf("got %v\nwant %s", s.made(want.route), want.body)
		})
	}
}

func TestSelectorsAreShown(t *testing.T) {
	t.Parallel()
	s := selectors(t, nil)
	for command, want := range map[string]string{
		"selector list":            "NAME       EXPRESSION                   USERS   GROUPS   UPDATED\npayments   team in (payments,billing)   2       30       1 h ago\n",
		"selector list --user bob": "NAME       DIRECTLY   GROUPS\npayments   -          /dev/web,ops\n",
		"selector groups payments": "NAME\n/dev/web\n",
		"selector users payments": "ID      ROLE       STATE     PASSWORD   CREATED\nalice   operator   enabled   set        2026-01-01\n" +
			"bob     user       enabled   set        2026-01-01\n",
		"whoami": "alice (user)\ngroups: /dev\nselectors: a, b\n",
		"selector get payments": "Name:         payments\nId:           " + selectorID + "\nExpression:   team in (payments,billing)\n" +
			"Users:        2: alice, bob\nGroups:       30: /dev/web, …\nVersion:      3\nCreated:      2026-11-20T12:00:00Z (3 d ago)\nUpdated:      2026-11-23T11:00:00Z (1 h ago)\n",
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			run(t, s, strings.Fields(command)...).expect(t, 0, want)
		})
	}
	if got := run(t, s, "selector", "get", "payments", "-o", "json"); !strings.Contains(got.out, `"expression": "team in (payments,billing)"`) {
		t.Errorf("got %+v", got)
	}
}

func TestSelectorCommandsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := selectors(t, map[string]http.HandlerFunc{"GET /selectors": inTurn(page(), page(payments))})
	got := run(t, s, "selector", "get", "none")
	got.expect(t, cli.ExitNotFound, "")
	got.says(t, `no selector named "none" found`)
	for command, says := range map[string]string{
		"selector assign payments": "give --user or --group",
		"selector change payments": "give --name or --expression",
		"selector remove payments": "add --yes",
		"selector define payments": "needs NAME EXPRESSION",
	} {
		got := run(t, s, strings.Fields(command)...)
		got.expect(t, cli.ExitUsage, "")
		got.says(t, says)
	}
	got = run(t, s, "selector", "assign", "payments", "--user", "alice,eve")
	got.expect(t, cli.ExitFailed, "")
	got.says(t, `so far, selector "payments" is given to user "alice"`, "There is no such user.")
}
