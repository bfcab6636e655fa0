package kafka_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/twmb/franz-go/pkg/kgo"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/domain"
)

// receive waits for a message.
func receive(t *testing.T, messages <-chan *message.Message) *message.Message {
	t.Helper()
	select {
	case m := <-messages:
		m.Ack()
		return m
	case <-time.After(20 * time.Second):
		t.Fatal("no message came")
		return nil
	}
}

// Committed events reach a subscriber with their headers and their position, and
// those of aborted transactions do not.
func TestEventSubscriber(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		b, l, epoch := written(t, addr, 1)
		s, err := b.EventSubscriber(func(err error) { t.Errorf("stopped: %v", err) })
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		messages, err := s.Subscribe(t.Context(), string(domain.RepoEvents))
		if err != nil {
			t.Fatal(err)
		}
		b.abort(t)
		first, err := l.Append(t.Context(), repoEvents(), events(t, epoch, 1, 1))
		if err != nil {
			t.Fatal(err)
		}
		m := receive(t, messages)
		if m.Metadata.Get(kafka.MetadataSubject) != "repo-2" || m.Metadata.Get(kafka.MetadataOffset) != strconv.FormatInt(first, 10) ||
			m.UUID != "repo-events.v1/0/2" || m.Metadata.Get("es-seq") != "2" {
			t.Errorf("got %s %v, want event 2 at %d", m.UUID, m.Metadata, first)
		}
	})
}

// A record that is no event is told loudly, and does not silence its partition.
func TestEventSubscriberStopsAtABrokenRecord(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		b, l, epoch := written(t, addr, 1)
		stopped := make(chan error, 1)
		s, err := b.EventSubscriber(func(err error) { stopped <- err })
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		messages, err := s.Subscribe(t.Context(), string(domain.RepoEvents))
		if err != nil {
			t.Fatal(err)
		}
		bad := events(t, epoch, 1, 2)
		bad[0].Headers = nil
		if _, err := l.Append(t.Context(), repoEvents(), bad); err != nil {
			t.Fatal(err)
		}
		receive(t, messages)
		if err := <-stopped; !errors.Is(err, kafka.ErrBroken) {
			t.Errorf("got %v, want %v", err, kafka.ErrBroken)
		}
		receive(t, messages) // the next one still comes
	})
}

// Progress goes from any process to all others.
func TestProgress(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		b := open(t, addr)
		exchange(t, b.Cluster, reach(t, b))
	})
}

// exchange sends progress from one process to another.
func exchange(t *testing.T, from, to *kafka.Cluster) {
	t.Helper()
	p, err := from.ProgressPublisher()
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	s, err := to.ProgressSubscriber()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	messages, err := s.Subscribe(t.Context(), string(kafka.ProgressTopic))
	if err != nil {
		t.Fatal(err)
	}
	m := message.NewMessage("m-1", []byte("half"))
	m.Metadata.Set(kafka.MetadataSubject, "sync-1")
	if err := p.Publish(string(kafka.ProgressTopic), m); err != nil {
		t.Fatal(err)
	}
	got := receive(t, messages)
	if string(got.Payload) != "half" || got.UUID != "m-1" || got.Metadata.Get(kafka.MetadataSubject) != "sync-1" {
		t.Errorf("got %s %q %v", got.UUID, got.Payload, got.Metadata)
	}
}

// abort writes two records to repo-events and takes them back.
func (b bed) abort(t *testing.T) {
	t.Helper()
	other := b.client(t, kgo.TransactionalID(b.prefix+"other"), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err := other.BeginTransaction(); err != nil {
		t.Fatal(err)
	}
	garbage := &kgo.Record{Topic: b.name(domain.RepoEvents), Key: []byte("k"), Value: []byte("garbage")}
	if err := other.ProduceSync(t.Context(), garbage, garbage).FirstErr(); err != nil {
		t.Fatal(err)
	}
	if err := other.EndTransaction(t.Context(), kgo.TryAbort); err != nil {
		t.Fatal(err)
	}
}
