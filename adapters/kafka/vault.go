package kafka

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/IBM/sarama"

	"chartledger/domain"
)

// VaultStore keeps sealed secrets by id in the compacted vault topic. It knows
// nothing of what they say.
type VaultStore struct {
	cluster *Cluster
}

// VaultStore is the cluster's vault topic.
func (c *Cluster) VaultStore() *VaultStore { return &VaultStore{c} }

// Put writes a sealed secret under an id that was never used. On nil all replicas
// in sync have it; after an error it may or may not be there.
//
// Why no idempotent producer: an id is written once and always with the same
// bytes, so a repeated record changes nothing, and compaction takes it away. An
// idempotent producer's emptied batches would stay.
func (v *VaultStore) Put(ctx context.Context, id string, sealed []byte) error {
	if id == "" || len(sealed) == 0 {
		return errors.New("keep a secret: its id or content is empty")
	}
	if err := v.write(ctx, id, sealed); err != nil {
		return fmt.Errorf("keep secret %s: %w", id, err)
	}
	return nil
}

// Destroy takes a secret away for ever: its bytes are gone from the brokers after
// the next compaction, within hours.
func (v *VaultStore) Destroy(ctx context.Context, id string) error {
	if err := v.write(ctx, id, nil); err != nil {
		return fmt.Errorf("destroy secret %s: %w", id, err)
	}
	return nil
}

// write repeats one record until it is acknowledged, for as long as a request may
// take.
func (v *VaultStore) write(ctx context.Context, id string, value []byte) error {
	ctx, cancel := context.WithTimeout(ctx, v.cluster.opts.RequestTimeout)
	defer cancel()
	for {
		code, err := v.send(ctx, id, value)
		if err == nil && code == sarama.ErrNoError {
			return nil
		}
		if err == nil && refused(code) {
			return code
		}
		if pause(ctx, movedPause) != nil {
			return errors.Join(ctx.Err(), orElse(err, code))
		}
	}
}

// send is one Produce of one record.
func (v *VaultStore) send(ctx context.Context, id string, value []byte) (code sarama.KError, err error) {
	p := vaultPartition()
	at, err := v.cluster.place(ctx, p)
	if err != nil {
		return 0, err
	}
	l, err := v.cluster.shared(at.address)
	if err != nil {
		return 0, err
	}
	request := &sarama.ProduceRequest{
		Version: 7, RequiredAcks: sarama.WaitForAll, Timeout: int32(v.cluster.opts.RequestTimeout / time.Millisecond),
	}
	request.AddBatch(at.topic, p.Number, secretBatch(id, value))
	err = l.do(ctx, func(b *sarama.Broker) error {
		answer, err := b.Produce(request)
		if err != nil {
			return err
		}
		block := answer.GetBlock(at.topic, p.Number)
		if block == nil {
			return sarama.ErrIncompleteResponse
		}
		code = block.Err
		return nil
	})
	return code, err
}

// secretBatch is one record in a batch of its own. -1 says: no idempotence.
func secretBatch(id string, value []byte) *sarama.RecordBatch {
	now := time.Now().Truncate(time.Millisecond)
	return &sarama.RecordBatch{
		Version: 2, FirstTimestamp: now, MaxTimestamp: now, ProducerID: -1, ProducerEpoch: -1, FirstSequence: -1,
		Records: []*sarama.Record{{Key: []byte(id), Value: value}},
	}
}

// vaultPartition is where all secrets are.
func vaultPartition() domain.Partition { return domain.Partition{Topic: vaultTopic} }
