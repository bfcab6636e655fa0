package kafka

import (
	"github.com/IBM/sarama"

	"chartledger/domain"
)

// AppPartitions is how many partitions app-events has. It is fixed for ever: the
// order of a repository's events depends on it.
const AppPartitions = 12

// AppPartition is the partition of app-events that holds a repository's catalog:
// murmur2 of the key, as Java's producer and consumers have it.
func AppPartition(repoID string) domain.Partition {
	p := sarama.NewMurmur2Partitioner("")
	n, err := p.Partition(&sarama.ProducerMessage{Key: sarama.StringEncoder(repoID)}, AppPartitions)
	if err != nil {
		n = 0 // a string always encodes
	}
	return domain.Partition{Topic: domain.AppEvents, Number: n}
}
