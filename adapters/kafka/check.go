package kafka

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// maxBytes is how large a batch may be.
const maxBytes = "max.message.bytes"

// minISR is how many replicas must have a record before it is acknowledged.
const minISR = "min.insync.replicas"

// check is what is wrong with a topic, in words for whoever runs the cluster.
func check(name string, s spec, t topic, config map[string]string) error {
	var problems []error
	if len(t.partitions) != int(s.partitions) {
		problems = append(problems, fmt.Errorf("topic %s has %d partitions and must have %d", name, len(t.partitions), s.partitions))
	}
	for _, key := range s.checked {
		if got, told := config[key]; told && got != s.config[key] {
			problems = append(problems, fmt.Errorf("topic %s has %s=%s and must have %s", name, key, got, s.config[key]))
		}
	}
	return errors.Join(append(problems, checkBasics(name, t, config))...)
}

// checkBasics is what no topic may have that the log stands on, Kafka's own one
// included.
func checkBasics(name string, t topic, config map[string]string) error {
	var problems []error
	if n, err := strconv.Atoi(config[minISR]); err == nil && n > t.replicas {
		problems = append(problems, fmt.Errorf("topic %s has %s=%d and replication %d: nothing can be written to it", name, minISR, n, t.replicas))
	}
	if name == txnTopic && config[unclean] == "true" {
		problems = append(problems, fmt.Errorf("topic %s has %s=true and must have false", name, unclean))
	}
	return errors.Join(problems...)
}

// warn is what is weak about a topic.
func warn(name string, t topic, config map[string]string) (warnings []string) {
	risk, forgets := "a lost broker can lose the log", "an acknowledged event may exist only once"
	if name == txnTopic {
		risk, forgets = "a lost broker stops all writes", "a commit may be forgotten"
	}
	if t.replicas < 3 {
		warnings = append(warnings, fmt.Sprintf("topic %s has replication %d: below 3 %s", name, t.replicas, risk))
	}
	if n, err := strconv.Atoi(config[minISR]); err == nil && n < 2 {
		warnings = append(warnings, fmt.Sprintf("topic %s has %s=%d: below 2 %s", name, minISR, n, forgets))
	}
	return warnings
}

// warnTuned is what somebody tuned about a topic for the worse.
func warnTuned(name string, s spec, config map[string]string) (warnings []string) {
	tuned := func(key string) (got, ours int64, told bool) {
		got, err := strconv.ParseInt(config[key], 10, 64)
		ours, err2 := strconv.ParseInt(s.config[key], 10, 64)
		return got, ours, err == nil && err2 == nil
	}
	if got, ours, told := tuned(maxBytes); told && got < ours {
		warnings = append(warnings, fmt.Sprintf("topic %s has %s=%d: below %d large changes are refused", name, maxBytes, got, ours))
	}
	for _, key := range []string{"segment.ms", "max.compaction.lag.ms"} {
		if got, ours, told := tuned(key); told && got > ours {
			warnings = append(warnings, fmt.Sprintf("topic %s has %s=%d: above %d what was destroyed stays on the brokers' disks for longer", name, key, got, ours))
		}
	}
	return warnings
}

// warnUnmade is what will be weak about the topic of transactions, which the first
// transaction makes as the broker that makes it says.
func warnUnmade(brokers []map[string]string) (warnings []string) {
	for _, config := range brokers {
		if n, err := strconv.Atoi(config[txnReplicas]); err == nil && n < 3 {
			warnings = append(warnings, fmt.Sprintf("topic %s will have replication %d (%s): below 3 a lost broker stops all writes", txnTopic, n, txnReplicas))
		}
		if n, err := strconv.Atoi(config[txnMinISR]); err == nil && n < 2 {
			warnings = append(warnings, fmt.Sprintf("topic %s will have %s=%d (%s): below 2 a commit may be forgotten", txnTopic, minISR, n, txnMinISR))
		}
	}
	slices.Sort(warnings)
	return slices.Compact(warnings)
}

// warnBrokers is what is weak about the brokers' settings.
func warnBrokers(brokers []map[string]string, all int) (warnings []string) {
	if slices.ContainsFunc(brokers, func(config map[string]string) bool { return config[autoCreate] == "true" }) {
		warnings = append(warnings, "the brokers make topics by themselves ("+autoCreate+"): a misspelt or lost topic would go unnoticed")
	}
	if unread := all - len(brokers); unread > 0 {
		warnings = append(warnings, fmt.Sprintf("the settings of %d of %d brokers could not be read (an account needs DescribeConfigs on the cluster): whether they make topics by themselves is not known", unread, all))
	}
	return warnings
}
