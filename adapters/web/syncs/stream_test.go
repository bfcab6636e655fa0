package syncs_test

import (
	"strings"
	"testing"

	"chartledger/adapters/web/site/sitetest"
)

func TestASyncIsFollowedToItsEnd(t *testing.T) {
	t.Parallel()
	a := with(sitetest.Alice, "")
	a.Answers["GET /syncs/s1/stream"] = "event: sync\ndata: " + line(sync("running", "")) +
		"\n\nevent: progress\ndata: {\"sync_id\":\"s1\",\"phase\":\"publish\",\"done\":1200,\"total\":4800,\"bytes\":7340032}\n\nevent: end\ndata: " +
		line(sync("completed", "")) + "\n\nevent: sync\ndata: {}\n\n"
	_, body := ask(t, a, "GET", "/syncs/s1/stream", nil)
	events := strings.Split(strings.TrimSpace(body), "\n\n")
	if len(events) != 5 {
		t.Fatalf("got %d events: %s", len(events), body)
	}
	sitetest.Has(t, events[1], "Working")
	sitetest.Has(t, events[2], "1\u202f200 of 4\u202f800", "7.3 MB", `value="1200"`, `max="4800"`)
	sitetest.Has(t, events[3], "The catalog is up to date")
	sitetest.Has(t, events[4], "event: over")
	for _, l := range strings.Split(events[2], "\n") {
		if !strings.HasPrefix(l, "data: ") {
			t.Errorf("the line %q is not the event's data", l)
		}
	}
}

func TestAStreamThatBreaksOffIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	a := with(sitetest.Alice, "")
	a.Answers["GET /syncs/s1/stream"] = "event: sync\ndata: " + line(sync("running", "")) + "\n\n"
	_, body := ask(t, a, "GET", "/syncs/s1/stream", nil)
	sitetest.Lacks(t, body, "event: over")
}

func TestAStreamOfWhatIsHiddenEnds(t *testing.T) {
	t.Parallel()
	_, body := ask(t, with(sitetest.Alice, ""), "GET", "/syncs/s2/stream", nil)
	sitetest.Has(t, body, "You may not see this now", "event: over")
}

func line(s string) string { return strings.ReplaceAll(s, "\n", " ") }
