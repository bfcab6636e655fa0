package kafkatest_test

import (
	"strings"
	"testing"

	"chartledger/adapters/kafka/kafkatest"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// Whoever comes to a broker by a front is sent by it again, and whoever comes
// directly is not.
func TestABrokerBehindAFront(t *testing.T) {
	t.Parallel()

	var front string
	broker := kafkatest.StartBehind(t, func(broker string) (string, error) {
		front = strings.Replace(broker, "127.0.0.1", "localhost", 1)
		return front, nil
	})
	for addr, host := range map[string]string{broker.Addr: "127.0.0.1", front: "localhost"} {
		response, err := kmsg.NewPtrMetadataRequest().RequestWith(t.Context(), connect(t, addr))
		if err != nil {
			t.Fatal(err)
		}
		if got := response.Brokers[0].Host; got != host {
			t.Errorf("who came by %s is sent to %s", addr, got)
		}
	}
}
