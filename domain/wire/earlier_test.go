package wire_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"chartledger/domain"
	"chartledger/domain/wire"
	"chartledger/domain/wire/wiretest"
)

// earlierLog is the file of a log that has every earlier type of the topic. It is
// added to, and never changed.
func earlierLog(t *testing.T, topic domain.Topic) []byte {
	t.Helper()
	golden, err := os.ReadFile(filepath.Join("testdata/earlier", strings.TrimPrefix(string(topic), "chartledger.")+".json"))
	if err != nil {
		t.Fatalf("no log with the earlier types of %s: %v", topic, err)
	}
	return golden
}

// TestEarlierTypesAreReadAsTodays: an event of an earlier type, written again, is
// one of today's, and says the same.
func TestEarlierTypesAreReadAsTodays(t *testing.T) {
	t.Parallel()
	for _, e := range wire.EarlierTypes() {
		golden := earlierLog(t, e.Topic)
		if !bytes.Contains(golden, fmt.Appendf(nil, "%q", e.Was)) {
			t.Errorf("%s of %s is in no log of earlier types", e.Was, e.Topic)
		}
		log, err := wiretest.Log(golden, domain.Partition{Topic: e.Topic})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, r := range log {
			found = found || r.Event.Type() == e.Now
			again(t, r)
		}
		if !found {
			t.Errorf("no event of %s is read as %s", e.Topic, e.Now)
		}
	}
}

// again writes r as today's and reads it.
func again(t *testing.T, r domain.Recorded) {
	t.Helper()
	got, err := wire.Decode(encode(t, r), r.Position)
	if err != nil || !reflect.DeepEqual(got, r) {
		t.Errorf("written again it is read as\n%+v, %v\nwant\n%+v", got, err, r)
	}
}

// TestAnEarlierNameIsOfItsTopicAlone: app-events have an event of that name.
func TestAnEarlierNameIsOfItsTopicAlone(t *testing.T) {
	t.Parallel()
	log, err := wiretest.Log(earlierLog(t, domain.RepoEvents), repos)
	if err != nil {
		t.Fatal(err)
	}
	rec := encode(t, log[len(log)-1])
	for i := range rec.Headers {
		if rec.Headers[i].Key == "ce_type" {
			rec.Headers[i].Value = "chartledger.sync.cancelled.v1"
		}
	}
	if _, err := wire.Decode(rec, domain.Position{Partition: domain.Partition{Topic: domain.AccessEvents}}); err == nil {
		t.Error("access-events have the earlier type too")
	}
	got, err := wire.Decode(rec, domain.Position{Partition: apps})
	if err != nil || got.Event.Type() != "chartledger.sync.cancelled.v1" {
		t.Errorf("in app-events it is read as %T, %v", got.Event, err)
	}
}
