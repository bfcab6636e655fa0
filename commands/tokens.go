package commands

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"math/big"
	"time"

	"chartledger/domain"
	"chartledger/domain/token"
)

// TokenPrefix begins every API token, so that leaks can be searched for.
const TokenPrefix = "chartledger_"

// IssueToken asks for an API token.
type IssueToken struct {
	UserID    string // "": the actor's own
	Name      string
	ExpiresAt *time.Time
}

// IssueToken issues a token and answers its plain text. The text follows from the
// command id, so that a repeated request gets the same again; the log has its hash only.
func (h *Handler) IssueToken(ctx context.Context, m Meta, t IssueToken) (Done, string, error) {
	if t.UserID == "" {
		t.UserID = m.Actor
	}
	c := h.command(m, "IssueToken", t.UserID)
	text := h.tokenText(c.id)
	fresh := token.Token{
		ID: h.NewID(), UserID: t.UserID, Name: t.Name, ExpiresAt: t.ExpiresAt,
		SHA256: HashToken(text), Prefix: text[:len(TokenPrefix)+6],
	}
	done, err := h.decide(ctx, c, accessPartition, func(s *State, a actor, now time.Time) ([]domain.Event, error) {
		owner, known := s.users[t.UserID]
		if !a.operator() && a.ID != t.UserID {
			return nil, notFound("user")
		}
		if err := a.writer(); err != nil {
			return nil, err
		}
		if !known || owner.Disabled {
			return nil, domain.RefuseField("/user", "unknown_user", "There is no such user, or she is disabled.")
		}
		return token.Issue(fresh, now)
	}, nothing)
	if err != nil {
		return Done{}, "", err
	}
	return done, text, nil
}

// RevokeToken ends a token, one's own or, for operators, anyone's. A token that is
// not there is NotFound.
func (h *Handler) RevokeToken(ctx context.Context, m Meta, id string) (Done, error) {
	return h.decide(ctx, h.command(m, "RevokeToken", id), accessPartition, func(s *State, a actor, _ time.Time) ([]domain.Event, error) {
		t, known := s.tokens[id]
		if !known || !a.operator() && t.UserID != a.ID {
			return nil, notFound("token")
		}
		if err := a.writer(); err != nil {
			return nil, err
		}
		return t.Revoke()
	}, nothing)
}

// tokenText is the plain token of a command: 32 bytes in base 62 and a checksum,
// by which a mistyped token is known without a look-up.
func (h *Handler) tokenText(commandID string) string {
	raw, _ := hex.DecodeString(h.mac("token", commandID))
	body := base62(raw, 43)
	return TokenPrefix + body + "_" + checksum(body)
}

func checksum(body string) string {
	return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(body)))
}

func base62(b []byte, width int) string {
	text := new(big.Int).SetBytes(b).Text(62)
	return fmt.Sprintf("%0*s", width, text)
}

// HashToken is what the log knows of a token.
func HashToken(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
