package kafkatest

import (
	"fmt"
	"strings"
	"testing"
)

// Front stands between clients and a broker, such as a proxy that makes faults. It
// is told where the broker has one more listener, and answers the address by which
// clients come to it: whoever comes that way is told to come that way again.
type Front func(broker string) (address string, err error)

// StartBehind runs a broker for tb alone, behind the fronts and at Addr itself, and
// ends it with tb.
func StartBehind(tb testing.TB, fronts ...Front) *Broker {
	tb.Helper()
	return startWith(tb, func(n *node) (string, error) { return behind(n, fronts) })
}

// behind are the lines that give a broker a listener for each front, beside its own.
func behind(n *node, fronts []Front) (string, error) {
	ports, err := freePorts(len(fronts) + 1)
	if err != nil {
		return "", err
	}
	listen, advertised := []string{"PLAINTEXT://" + n.addr}, []string{"PLAINTEXT://" + n.addr}
	protocols := []string{"PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT"}
	for i, front := range fronts {
		name, own := fmt.Sprintf("FRONT%d", i), fmt.Sprintf("127.0.0.1:%d", ports[i])
		address, err := front(own)
		if err != nil {
			return "", fmt.Errorf("put a front before Kafka: %w", err)
		}
		listen = append(listen, name+"://"+own)
		advertised = append(advertised, name+"://"+address)
		protocols = append(protocols, name+":PLAINTEXT")
	}
	return fmt.Sprintf(`listeners=%s,CONTROLLER://127.0.0.1:%[2]d
advertised.listeners=%[3]s
controller.quorum.voters=1@127.0.0.1:%[2]d
listener.security.protocol.map=%[4]s
inter.broker.listener.name=PLAINTEXT
`, strings.Join(listen, ","), ports[len(fronts)], strings.Join(advertised, ","), strings.Join(protocols, ",")), nil
}
