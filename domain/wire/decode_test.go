package wire_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/wire"
)

var (
	repos = domain.Partition{Topic: domain.RepoEvents}
	apps  = domain.Partition{Topic: domain.AppEvents, Number: 3}
)

// labelled is a record of a small event.
func labelled(t *testing.T) wire.Record {
	t.Helper()
	return encode(t, domain.Recorded{
		Event: repo.LabelAttached{Ref: repo.Ref{RepoID: "1"}, Key: "team", Value: "a"}, At: time.Unix(0, 0),
		Position: domain.Position{Partition: repos}, Epoch: 4, Seq: 1, Version: 1,
	})
}

func TestRecordsThatStopTheReader(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		header, value string // set to
		data          string
		topic         domain.Topic
		err           string
	}{
		"a type nobody knows":            {header: "ce_type", value: "chartledger.repo.sold.v1", err: "unknown event type"},
		"a type of another topic":        {topic: domain.AppEvents, err: "unknown event type"},
		"a topic nobody knows":           {topic: "elsewhere", err: "unknown event type"},
		"data that are not JSON":         {data: `{"repo_id"`, err: "data of chartledger.repo.label_attached.v1"},
		"data of another shape":          {data: `{"repo_id":7}`, err: "data of chartledger.repo.label_attached.v1"},
		"data about another repository":  {data: `{"repo_id":"2"}`, err: "ce_subject"},
		"no data":                        {data: `null`, err: "ce_subject"},
		"a seq that is no number":        {header: "es-seq", value: "one", err: "es-seq is not a number"},
		"a time that is none":            {header: "ce_time", value: "today", err: "header ce_time"},
		"an error never repeats a value": {header: "es-epoch", value: "hunter2", err: "es-epoch is not a number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rec := labelled(t)
			if tt.data != "" {
				rec.Value = []byte(tt.data)
			}
			for i := range rec.Headers {
				if rec.Headers[i].Key == tt.header {
					rec.Headers[i].Value = tt.value
				}
			}
			at := domain.Position{Partition: repos, Offset: 17}
			if tt.topic != "" {
				at.Partition.Topic = tt.topic
			}
			_, err := wire.Decode(rec, at)
			if err == nil || !strings.Contains(err.Error(), tt.err) || !strings.Contains(err.Error(), "/0@17") {
				t.Errorf("got %v; want %q and the place", err, tt.err)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error repeats the value: %v", err)
			}
		})
	}
}

// TestConsumersMayAddToRecords: what a reader does not know it passes over.
func TestConsumersMayAddToRecords(t *testing.T) {
	t.Parallel()
	rec := labelled(t)
	rec.Headers = append(rec.Headers, wire.Header{Key: "x-mirror", Value: "eu"})
	rec.Value = []byte(`{"repo_id":"1","key":"team","value":"a","colour":"red"}`)
	got, err := wire.Decode(rec, domain.Position{Partition: repos})
	if want := (repo.LabelAttached{Ref: repo.Ref{RepoID: "1"}, Key: "team", Value: "a"}); err != nil || got.Event != want {
		t.Errorf("got %v, %v; want %v", got.Event, err, want)
	}
}

func TestAnEventHasASize(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		bytes int
		kind  domain.Kind
	}{
		"up to the limit": {bytes: wire.MaxEvent - len(`{"repo_id":"1","key":"k","value":""}`)},
		"a byte over it":  {bytes: wire.MaxEvent - len(`{"repo_id":"1","key":"k","value":""}`) + 1, kind: domain.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rec, err := wire.Encode(domain.Recorded{Event: repo.LabelAttached{
				Ref: repo.Ref{RepoID: "1"}, Key: "k", Value: strings.Repeat("v", tt.bytes)}})
			if domain.KindOf(err) != tt.kind {
				t.Fatalf("got %v, want kind %q", err, tt.kind)
			}
			if err == nil && rec.Size() < wire.MaxEvent {
				t.Errorf("a record of %d bytes is smaller than its data", rec.Size())
			}
		})
	}
}

// TestNoOriginNoHeader: a header without a value is left out.
func TestNoOriginNoHeader(t *testing.T) {
	t.Parallel()
	for _, h := range labelled(t).Headers {
		if h.Value == "" || slices.Contains([]string{"es-actor", "es-commandid", "traceparent"}, h.Key) {
			t.Errorf("header %s is %q", h.Key, h.Value)
		}
	}
}
