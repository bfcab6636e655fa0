package kafkatest

import (
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Grant lets the guest do everything with topics and transactional ids whose names
// begin with prefix, and nothing else.
func (s *Secure) Grant(tb testing.TB, prefix string) {
	tb.Helper()
	request := kmsg.NewPtrCreateACLsRequest()
	for _, kind := range []kmsg.ACLResourceType{kmsg.ACLResourceTypeTopic, kmsg.ACLResourceTypeTransactionalId} {
		c := kmsg.NewCreateACLsRequestCreation()
		c.ResourceType, c.ResourceName, c.ResourcePatternType = kind, prefix, kmsg.ACLResourcePatternTypePrefixed
		c.Principal, c.Host = "User:"+Guest, "*"
		c.Operation, c.PermissionType = kmsg.ACLOperationAll, kmsg.ACLPermissionTypeAllow
		request.Creations = append(request.Creations, c)
	}
	answer, err := request.RequestWith(tb.Context(), open(tb, kgo.SeedBrokers(s.Plain)))
	if err == nil {
		for _, r := range answer.Results {
			if err == nil {
				err = kerr.ErrorForCode(r.ErrorCode)
			}
		}
	}
	if err != nil {
		tb.Fatalf("grant rights on Kafka: %v", err)
	}
}
