package kafkatest

import (
	"testing"
)

// Transactions runs kafka-transactions.sh, and answers what it says.
func Transactions(tb testing.TB, args ...string) string {
	tb.Helper()
	home, err := install()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := java(home, append([]string{"org.apache.kafka.tools.TransactionsCommand"}, args...)...).CombinedOutput()
	if err != nil {
		tb.Fatalf("kafka-transactions.sh %q: %v\n%s", args, err, out)
	}
	return string(out)
}
