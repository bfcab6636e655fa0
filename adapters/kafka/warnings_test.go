package kafka_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"chartledger/adapters/kafka/kafkatest"
	"chartledger/domain"
)

// What the brokers would make of a new topic says nothing of one that is there:
// the topic of transactions is looked at itself. And brokers that make topics by
// themselves are told of.
func TestWarningsAreAboutWhatIsThere(t *testing.T) {
	t.Parallel()

	broker := kafkatest.Start(t, "auto.create.topics.enable=true")
	b := open(t, broker.Addr)
	before := warnings(t, b)
	for _, want := range []string{"the brokers make topics by themselves", "__transaction_state will have replication 1", "__transaction_state will have min.insync.replicas=1"} {
		mention(t, before, want, true)
	}
	claimAgain(t, logOf(t, b)) // makes the topic
	broker.Stop()
	broker.Set("auto.create.topics.enable=false", "transaction.state.log.replication.factor=3", "transaction.state.log.min.isr=2")
	broker.Start()
	after := warnings(t, b)
	for _, want := range []string{"__transaction_state has replication 1", "__transaction_state has min.insync.replicas=1"} {
		mention(t, after, want, true)
	}
	mention(t, after, "the brokers make topics", false)

	b.alter(t, b.name("chartledger.vault.v1"), "max.compaction.lag.ms", "86400000")
	b.alter(t, b.name(domain.RepoEvents), "max.message.bytes", "100000")
	tuned := warnings(t, b)
	mention(t, tuned, "vault.v1 has max.compaction.lag.ms=86400000: above 3600000 what was destroyed stays", true)
	mention(t, tuned, "repo-events.v1 has max.message.bytes=100000: below 1048588 large changes are refused", true)

	b.alter(t, "__transaction_state", "unclean.leader.election.enable", "true")
	b.alter(t, b.name("chartledger.vault.v1"), "min.insync.replicas", "2")
	_, err := b.EnsureTopics(t.Context())
	for _, want := range []string{"__transaction_state has unclean.leader.election.enable=true", "vault.v1 has min.insync.replicas=2 and replication 1: nothing can be written"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// warnings are those of a start.
func warnings(t *testing.T, b bed) []string {
	t.Helper()
	c := reach(t, b)
	defer c.Close()
	all, err := c.EnsureTopics(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func mention(t *testing.T, all []string, text string, want bool) {
	t.Helper()
	if got := slices.ContainsFunc(all, func(w string) bool { return strings.Contains(w, text) }); got != want {
		t.Errorf("%q is in the warnings: %v, want %v: %q", text, got, want, all)
	}
}

// alter sets one setting of a topic.
func (b bed) alter(t *testing.T, topic, key, value string) {
	t.Helper()
	request := kmsg.NewPtrIncrementalAlterConfigsRequest()
	resource := kmsg.NewIncrementalAlterConfigsRequestResource()
	resource.ResourceType, resource.ResourceName = kmsg.ConfigResourceTypeTopic, topic
	resource.Configs = []kmsg.IncrementalAlterConfigsRequestResourceConfig{{Name: key, Op: kmsg.IncrementalAlterConfigOpSet, Value: &value}}
	request.Resources = append(request.Resources, resource)
	answer, err := request.RequestWith(t.Context(), b.client(t))
	if err == nil {
		err = kerr.ErrorForCode(answer.Resources[0].ErrorCode)
	}
	if err != nil {
		t.Fatalf("alter %s: %v", topic, err)
	}
}
