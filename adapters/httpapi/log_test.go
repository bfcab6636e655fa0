package httpapi_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"chartledger/adapters/httpapi"
	"chartledger/adapters/httpapi/api"
	"chartledger/domain"
)

const logPath = "/api/v1/admin/log"

// withLog is a fixture over a log of a few records.
func withLog(t *testing.T) (*fixture, *fakeLog) {
	t.Helper()
	l := newFakeLog()
	return newFixture(t, func(o *httpapi.Options) { logged(o, l) }), l
}

// records are the lines of an answer that are not empty.
func records(t *testing.T, a answer) (all []api.LogRecord) {
	t.Helper()
	if a.StatusCode != http.StatusOK {
		t.Fatalf("got %s %s", a.Status, a.body)
	}
	for line := range strings.Lines(string(a.body)) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		var r api.LogRecord
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all = append(all, r)
	}
	return all
}

func TestTheLogIsShownAsItWasWritten(t *testing.T) {
	t.Parallel()
	f, _ := withLog(t)
	got := records(t, f.do(bootstrapToken, "GET", logPath+"?type=repo.label_attached", ""))
	if len(got) != 1 {
		t.Fatalf("got %+v", got)
	}
	r := got[0]
	if r.Position != (api.LogPosition{Topic: "chartledger.repo-events.v1", Offset: 2}) || r.ID != "repo-events.v1/0/2" || r.Specversion != "1.0" ||
		r.Type != "chartledger.repo.label_attached.v1" || r.Source != "/chartledger.repo-events.v1" || r.Subject != "r1" ||
		r.Time != "2026-11-23T12:02:00Z" || r.Datacontenttype != "application/json" {
		t.Errorf("got %+v", r)
	}
	if h := r.Headers; len(h) != 5 || h["es-actor"] != "alice" || h["es-seq"] != "2" || h["es-epoch"] != "1" || h["es-version"] != "1" || h["es-commandid"] != "c" {
		t.Errorf("headers %v", h)
	}
	if data, ok := r.Data.(map[string]any); !ok || data["key"] != "team" || data["value"] != "a" {
		t.Errorf("data %v", r.Data)
	}
}

func TestFiltersOfTheLog(t *testing.T) {
	t.Parallel()
	f, l := withLog(t)
	for query, want := range map[string]string{
		"":                                      "1234",
		"?control=true":                         "01234",
		"?topic=repo-events":                    "123",
		"?topic=access-events":                  "4",
		"?topic=app-events":                     "",
		"?type=repo.*":                          "123",
		"?type=repo.created":                    "13",
		"?type=chartledger.repo.created.v1":     "13",
		"?type=repo.created.v2":                 "",
		"?type=*.created":                       "13",
		"?type=repo":                            "",
		"?type=*claimed&control=true":           "0",
		"?subject=r1":                           "12",
		"?subject=r1&type=*attached":            "2",
		"?since=2026-11-23T12:02:00Z":           "234",
		"?until=2026-11-23T12:02:00Z":           "1",
		"?since=2026-11-23T13:02:00%2B01:00":    "234",
		"?since=2026-11-23T12:02:00Z&type=tok*": "4",
	} {
		got := ""
		for _, r := range records(t, f.do(bootstrapToken, "GET", logPath+query, "")) {
			got += string(rune('0' + r.Position.Offset))
		}
		if got != want {
			t.Errorf("%q: got records %q, want %q", query, got, want)
		}
		for _, topic := range l.asked {
			if topic != domain.RepoEvents && topic != domain.AccessEvents && topic != domain.AppEvents {
				t.Errorf("%q reads %s", query, topic)
			}
		}
	}
}

func TestWhatTheLogRefuses(t *testing.T) {
	t.Parallel()
	f, _ := withLog(t)
	for query, code := range map[string]string{
		"?topic=vault": "malformed_request", "?topic=chartledger.vault.v1": "malformed_request", "?type=[a]": "malformed_request",
		"?since=yesterday": "malformed_request", "?follow=perhaps": "malformed_request",
		"?follow=true&until=2026-11-23T12:02:00Z": "malformed_request",
	} {
		if got := f.do(bootstrapToken, "GET", logPath+query, ""); got.StatusCode != 400 || got.code(t) != code {
			t.Errorf("%s: got %s %s", query, got.Status, got.body)
		}
	}
}

// A log that breaks off says so in its last line, and not why.
func TestALogThatCannotBeReadOn(t *testing.T) {
	t.Parallel()
	f, l := withLog(t)
	l.broken = errors.New("the broker says hush")
	got := f.do(bootstrapToken, "GET", logPath, "")
	lines := strings.Split(strings.TrimSpace(string(got.body)), "\n")
	if !strings.Contains(lines[len(lines)-1], `"code":"log_unavailable"`) {
		t.Errorf("got %s", got.body)
	}
	if strings.Contains(string(got.body), "hush") || !strings.Contains(f.logs.String(), "hush") {
		t.Errorf("the reason is for the service's log: %s", got.body)
	}
}

func TestALogThatIsNotThere(t *testing.T) {
	t.Parallel()
	if got := newFixture(t).do(bootstrapToken, "GET", logPath, ""); got.StatusCode != 503 || got.code(t) != "log_unavailable" {
		t.Errorf("got %s %s", got.Status, got.body)
	}
}

// A token of another log, or of an offset that nobody has written, would have the
// reader wait for ever.
func TestTheLogRefusesATokenThatIsNotItsOwn(t *testing.T) {
	t.Parallel()
	f, _ := withLog(t)
	for name, token := range map[string]string{
		"another log":   `{"v":1,"p":[{"t":0,"g":"another","o":1}]}`,
		"not yet there": `{"v":1,"p":[{"t":0,"g":"g","o":1000000000}]}`,
	} {
		text := base64.RawURLEncoding.EncodeToString([]byte(token))
		got := f.do(bootstrapToken, "GET", logPath, "", "Consistency-Token", text)
		if got.StatusCode != http.StatusServiceUnavailable || got.code(t) != "token_of_another_log" {
			t.Errorf("%s: got %s %s", name, got.Status, got.body)
		}
	}
}
