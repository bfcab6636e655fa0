package kafkatest

import (
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// GrantTopics lets the guest do everything with topics whose names begin with prefix.
func (s *Secure) GrantTopics(tb testing.TB, prefix string) {
	tb.Helper()
	s.grant(tb, kmsg.ACLResourceTypeTopic, prefix)
}

// GrantOwnership does so for transactional ids and groups.
func (s *Secure) GrantOwnership(tb testing.TB, prefix string) {
	tb.Helper()
	s.grant(tb, kmsg.ACLResourceTypeTransactionalId, prefix)
	s.grant(tb, kmsg.ACLResourceTypeGroup, prefix)
}

func (s *Secure) grant(tb testing.TB, kind kmsg.ACLResourceType, prefix string) {
	tb.Helper()
	c := kmsg.NewCreateACLsRequestCreation()
	c.ResourceType, c.ResourceName, c.ResourcePatternType = kind, prefix, kmsg.ACLResourcePatternTypePrefixed
	c.Principal, c.Host = "User:"+Guest, "*"
	c.Operation, c.PermissionType = kmsg.ACLOperationAll, kmsg.ACLPermissionTypeAllow
	request := kmsg.NewPtrCreateACLsRequest()
	request.Creations = append(request.Creations, c)
	answer, err := request.RequestWith(tb.Context(), open(tb, kgo.SeedBrokers(s.Plain)))
	if err == nil {
		err = kerr.ErrorForCode(answer.Results[0].ErrorCode)
	}
	if err != nil {
		tb.Fatalf("grant rights on Kafka: %v", err)
	}
}
