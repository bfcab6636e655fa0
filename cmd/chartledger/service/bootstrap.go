package service

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"chartledger/cmd/chartledger/demo"
	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/user"
)

// Operator is the user whom the bootstrap token acts as.
const Operator = "operator"

// tokenFile keeps the bootstrap token that was made when none was given, so that
// the next start has the same.
const tokenFile = "operator.token"

// operatorToken is the bootstrap token: the one from the settings, else the one of
// the data directory, which is made at the first start.
func (s *service) operatorToken(st *storage) (token, file string, err error) {
	t := s.Config.OperatorToken.Reveal()
	if t == "" && st.dir == nil {
		s.Logger.Warn("there is no operator token: only tokens issued before let anyone in; set CHARTLEDGER_OPERATOR_TOKEN to change that")
	}
	if t != "" || st.dir == nil {
		return t, "", nil
	}
	file = filepath.Join(st.dir.Path(), tokenFile)
	b, err := os.ReadFile(file)
	if err == nil {
		return strings.TrimSpace(string(b)), file, nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", "", fmt.Errorf("read the operator's token: %w", err)
	}
	token = "operator-" + rand.Text()
	if err := os.WriteFile(file, []byte(token+"\n"), 0o600); err != nil {
		return "", "", fmt.Errorf("keep the operator's token: %w", err)
	}
	return token, file, nil
}

// bootstrap makes the operator known, and in a demo registers the sample.
func (s *service) bootstrap(ctx context.Context) error {
	system := commands.Meta{Actor: commands.SystemActor + "bootstrap", IdempotencyKey: "operator"}
	err := retry(ctx, func() error {
		_, err := s.commands.AddUser(ctx, system, Operator, user.Operator)
		return unless(domain.Conflict, err)
	})
	if err != nil {
		return fmt.Errorf("add the operator: %w", err)
	}
	if !s.Demo {
		return nil
	}
	err = retry(ctx, func() error { return s.addSample(ctx) })
	if err != nil {
		return fmt.Errorf("register the sample repository: %w", err)
	}
	return nil
}

func (s *service) addSample(ctx context.Context) error {
	_, err := s.commands.CreateRepo(ctx, commands.Meta{Actor: Operator, IdempotencyKey: "sample"}, commands.CreateRepo{Draft: repo.Draft{
		Name: "sample", Description: "A few charts that chartledger brings along.", URL: "http://" + s.sample().String() + demo.Path,
		Runtimes: []string{repo.Kubernetes}, Mode: repo.ReadOnly, Visibility: repo.Public,
		Labels: map[string]string{"purpose": "sample"}, SyncIntervalSeconds: int64(s.Config.SyncInterval.Seconds()),
	}})
	return unless(domain.Conflict, err)
}

// sample is where this process serves the sample repository to itself.
func (s *service) sample() netip.AddrPort {
	port := s.listener.Addr().(*net.TCPAddr).AddrPort().Port()
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port)
}

// unless is err, or nil if it is of the kind.
func unless(kind domain.Kind, err error) error {
	if domain.KindOf(err) == kind {
		return nil
	}
	return err
}

// retry tries again while the log is not ready for commands.
func retry(ctx context.Context, f func() error) error {
	for {
		err := f()
		switch domain.KindOf(err) {
		case domain.Unavailable, domain.Busy, domain.Unknown:
			pause(ctx, 100*time.Millisecond)
			if ctx.Err() != nil {
				return ctx.Err()
			}
		default:
			return err
		}
	}
}
