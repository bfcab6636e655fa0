package kafka_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/IBM/sarama"

	"chartledger/adapters/kafka"
)

// Consumers find a repository's partition with the partitioners of their clients.
func TestAppPartitionIsThatOfOtherClients(t *testing.T) {
	t.Parallel()

	keys := []string{"", "é", strings.Repeat("\xff", 7), "4f6f1c1e-8f0a-4a53-9d5e-2b1f6a6c7d10"}
	for n := range 1000 {
		keys = append(keys, strings.Repeat(rand.Text(), 2)[:n%50])
	}
	theirs := sarama.NewMurmur2Partitioner("")
	for _, key := range keys {
		want, err := theirs.Partition(&sarama.ProducerMessage{Key: sarama.StringEncoder(key)}, kafka.AppPartitions)
		if got := kafka.AppPartition(key).Number; err != nil || got != want {
			t.Errorf("%q is in partition %d, want %d (%v)", key, got, want, err)
		}
	}
}
