package kafka

import (
	"context"
	"fmt"

	"github.com/IBM/sarama"
)

// atCoordinator sends a request to the broker that keeps the group.
func (m *Membership) atCoordinator(ctx context.Context, request func(*sarama.Broker) error) error {
	address, err := m.cluster.findCoordinator(ctx, m.group, sarama.CoordinatorGroup)
	if err != nil {
		return err
	}
	l, err := m.cluster.shared(address)
	if err != nil {
		return err
	}
	return l.do(ctx, request)
}

// heartbeat asks whether the session stands.
func (m *Membership) heartbeat(ctx context.Context, s *session) (code sarama.KError, err error) {
	err = m.atCoordinator(ctx, func(b *sarama.Broker) error {
		answer, err := b.Heartbeat(&sarama.HeartbeatRequest{
			Version: 3, GroupId: m.group, GenerationId: s.GenerationID(), MemberId: s.MemberID(),
		})
		if err == nil {
			code = answer.Err
		}
		return err
	})
	return code, err
}

// Others says how many members the group has besides this process, when that has
// left: it waits for the end of Run.
func (m *Membership) Others(ctx context.Context) (members int, err error) {
	select {
	case <-m.left:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	err = m.atCoordinator(ctx, func(b *sarama.Broker) error {
		answer, err := b.DescribeGroups(&sarama.DescribeGroupsRequest{Version: 1, Groups: []string{m.group}})
		switch {
		case err != nil:
			return err
		case len(answer.Groups) != 1:
			return sarama.ErrIncompleteResponse
		case answer.Groups[0].Err != sarama.ErrNoError:
			return answer.Groups[0].Err
		}
		members = len(answer.Groups[0].Members)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("ask who else is in %s: %w", m.group, err)
	}
	return members, nil
}
