package kafka

import (
	"encoding/binary"

	"chartledger/domain"
)

// AppPartitions is how many partitions app-events has. It is fixed for ever: the
// order of a repository's events depends on it.
const AppPartitions = 12

// AppPartition is the partition of app-events that holds a repository's catalog:
// murmur2 of the key, as Java's producer and consumers have it.
func AppPartition(repoID string) domain.Partition {
	return domain.Partition{Topic: domain.AppEvents, Number: int32(murmur2(repoID)&0x7fffffff) % AppPartitions}
}

// murmur2 is written out because both clients of Kafka hide theirs behind a
// partitioner that seeds a source of random numbers when it is made: 10 us, which
// the schedulers would spend on every repository at every look.
func murmur2(s string) uint32 {
	const m = 0x5bd1e995
	h := 0x9747b28c ^ uint32(len(s))
	b := []byte(s)
	for ; len(b) >= 4; b = b[4:] {
		k := binary.LittleEndian.Uint32(b) * m
		h = h*m ^ (k^k>>24)*m
	}
	if len(b) > 0 {
		for i, c := range b {
			h ^= uint32(c) << (8 * i)
		}
		h *= m
	}
	h = (h ^ h>>13) * m
	return h ^ h>>15
}
