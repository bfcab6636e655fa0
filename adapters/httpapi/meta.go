package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/commands"
)

// meta is what a command comes with. The canonical request tells a repeat from
// another request under the same key: the operation, its path parameters and its
// body with its secrets, of which commands keep nothing but an HMAC.
func (s *server) meta(ctx context.Context, operation string, key *api.IdempotencyKey, body any, path ...string) (commands.Meta, error) {
	request, err := json.Marshal([]any{operation, path, body})
	if err != nil {
		return commands.Meta{}, fmt.Errorf("write the canonical request of %s: %w", operation, err)
	}
	v := visitOf(ctx)
	return commands.Meta{
		Actor: v.User.ID, TokenID: v.TokenID, IdempotencyKey: value(key), Request: request,
		CorrelationID: v.requestID, TraceParent: v.traceParent,
	}, nil
}

// guarded is meta with the version that the change is meant for.
func (s *server) guarded(ctx context.Context, operation string, key *api.IdempotencyKey, match *api.IfMatch, body any, path ...string) (commands.Meta, error) {
	m, err := s.meta(ctx, operation, key, body, path...)
	if err != nil {
		return m, err
	}
	m.IfMatch, err = versionOf(value(match))
	return m, err
}

// versionOf is the version in an entity tag: of W/"3-9f2c" the 3. It is "" for no
// tag and "*" for any.
func versionOf(tag string) (string, error) {
	tag = strings.TrimSpace(tag)
	if strings.Contains(tag, ",") {
		return "", malformed("Only one version can be asked for.", unreadable("header:If-Match"))
	}
	if tag == "" || tag == "*" {
		return tag, nil
	}
	version, _, _ := strings.Cut(strings.Trim(strings.TrimPrefix(tag, "W/"), `"`), "-")
	if _, err := strconv.ParseUint(version, 10, 63); err != nil {
		return "", malformed("The version cannot be read.", unreadable("header:If-Match"))
	}
	return version, nil
}

// etag is a version as an entity tag.
func etag(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }

// settled notes that a command was a repeat, if it was, and answers its token.
func (s *server) settled(ctx context.Context, done commands.Done) string {
	if done.Replayed {
		visitOf(ctx).setHeader("Idempotency-Replayed", "true")
	}
	return tokenText(done.End)
}
