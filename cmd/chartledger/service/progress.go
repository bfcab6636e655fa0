package service

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"

	"chartledger/adapters/httpapi"
	"chartledger/adapters/kafka"
	"chartledger/commands/indexing"
)

// hub hands live progress on to whoever watches a sync in this process.
type hub struct {
	mu       sync.Mutex
	watchers map[string]map[chan httpapi.Progress]bool // by sync id
}

func newHub() *hub { return &hub{watchers: make(map[string]map[chan httpapi.Progress]bool)} }

// Subscribe gives the progress of a sync from now on. A slow watcher misses some.
func (h *hub) Subscribe(syncID string) (<-chan httpapi.Progress, func()) {
	c := make(chan httpapi.Progress, 16)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.watchers[syncID] == nil {
		h.watchers[syncID] = make(map[chan httpapi.Progress]bool)
	}
	h.watchers[syncID][c] = true
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.watchers[syncID], c)
		if len(h.watchers[syncID]) == 0 {
			delete(h.watchers, syncID)
		}
	}
}

// publish tells the watchers of p's sync. Before the number of versions to publish
// is known, what was read so far is the measure.
func (h *hub) publish(id string, p indexing.Progress) {
	news := httpapi.Progress{ID: id, SyncID: p.SyncID, Phase: p.Phase, Done: p.Published, Total: p.Total, Bytes: p.Bytes, Final: p.Phase == "done"}
	if p.Total == 0 {
		news.Done = p.Versions
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.watchers[p.SyncID] {
		select {
		case c <- news:
		default:
		}
	}
}

// progressPublisher answers what the indexer tells its progress. It never blocks:
// progress that cannot be sent at once is not worth waiting for.
func (s *service) progressPublisher() (func(indexing.Progress), error) {
	publisher, err := s.log.ProgressPublisher()
	if err != nil {
		return nil, err
	}
	queue := make(chan indexing.Progress, 256)
	s.part(s.serving, "progress publisher", func(ctx context.Context) error {
		defer publisher.Close()
		for {
			select {
			case <-ctx.Done():
				return nil
			case p := <-queue:
				s.publishProgress(publisher, p)
			}
		}
	})
	return func(p indexing.Progress) {
		select {
		case queue <- p:
		default:
		}
	}, nil
}

func (s *service) publishProgress(publisher message.Publisher, p indexing.Progress) {
	data, err := json.Marshal(p)
	if err == nil {
		m := message.NewMessage(watermill.NewUUID(), data)
		m.Metadata.Set(kafka.MetadataSubject, p.SyncID)
		err = publisher.Publish(string(kafka.ProgressTopic), m)
	}
	if err != nil {
		s.Logger.Debug("live progress was lost", "error", err)
	}
}

// startProgress reads the progress topic for the watchers of this process.
func (s *service) startProgress() { s.part(s.serving, "progress", s.followProgress) }

func (s *service) followProgress(ctx context.Context) error {
	router, err := s.log.Router()
	if err != nil {
		return err
	}
	subscriber, err := s.log.ProgressSubscriber()
	if err != nil {
		return err
	}
	router.AddConsumerHandler("progress", string(kafka.ProgressTopic), subscriber, func(m *message.Message) error {
		var p indexing.Progress
		if err := json.Unmarshal(m.Payload, &p); err != nil {
			s.Logger.Debug("live progress could not be read", "error", err)
			return nil
		}
		s.hub.publish(m.Metadata.Get(kafka.MetadataPartition)+"-"+m.Metadata.Get(kafka.MetadataOffset), p)
		return nil
	})
	return router.Run(ctx)
}
