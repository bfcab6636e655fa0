package kafka_test

import (
	"testing"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/commands/commandstest"
	"chartledger/commands/journal"
)

// The log in Kafka keeps the contract that owners rely on.
func TestLogKeepsTheContract(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		commandstest.Log(t, func(t *testing.T) (a, b journal.Log) {
			cluster := open(t, addr)
			return logOf(t, cluster), logOf(t, cluster)
		})
	})
}

// logOf is a log of the contract's slot.
func logOf(t testing.TB, b bed) *kafka.Log {
	t.Helper()
	l := b.Log("slot", commandstest.Slot(), owner)
	t.Cleanup(l.Close)
	return l
}
