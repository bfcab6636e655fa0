package kafka

import (
	"errors"
	"fmt"
	"strconv"
)

// check is what is wrong with a topic, in words for whoever runs the cluster.
func (c *Cluster) check(s spec, t topic, config map[string]string) error {
	var problems []error
	name := c.name(s.topic)
	if len(t.partitions) != int(s.partitions) {
		problems = append(problems, fmt.Errorf("topic %s has %d partitions and must have %d", name, len(t.partitions), s.partitions))
	}
	for _, key := range s.checked {
		if got, told := config[key]; told && got != s.config[key] {
			problems = append(problems, fmt.Errorf("topic %s has %s=%s and must have %s", name, key, got, s.config[key]))
		}
	}
	return errors.Join(problems...)
}

// warn is what is weak about a topic.
func (c *Cluster) warn(s spec, t topic, config map[string]string) (warnings []string) {
	name := c.name(s.topic)
	if t.replicas < 3 {
		warnings = append(warnings, fmt.Sprintf("topic %s has replication %d: below 3 a lost broker can lose the log", name, t.replicas))
	}
	if n, err := strconv.Atoi(config["min.insync.replicas"]); err == nil && n < 2 {
		warnings = append(warnings, fmt.Sprintf("topic %s has min.insync.replicas=%d: below 2 an acknowledged event may exist only once", name, n))
	}
	return warnings
}

// warnBroker is what is weak about a broker's settings.
func warnBroker(config map[string]string) (warnings []string) {
	if config[autoCreate] == "true" {
		warnings = append(warnings, "the brokers make topics by themselves ("+autoCreate+"): a misspelt or lost topic would go unnoticed")
	}
	if n, err := strconv.Atoi(config[txnReplicas]); err == nil && n < 3 {
		warnings = append(warnings, fmt.Sprintf("the topic __transaction_state is made with replication %d: below 3 a lost broker stops all writes", n))
	}
	if n, err := strconv.Atoi(config[txnMinISR]); err == nil && n < 2 {
		warnings = append(warnings, fmt.Sprintf("the topic __transaction_state has min.insync.replicas=%d: below 2 a commit may be forgotten", n))
	}
	return warnings
}
