package cli

import (
	"context"
	"fmt"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) tokens() *cobra.Command {
	return group(&cobra.Command{
		Use: "token", Aliases: []string{"tokens"}, Short: "Issue, list and revoke API tokens",
		Example: examples("chartledger token issue laptop --expires-in 90d", "chartledger token list"),
	}, a.tokenIssue(), a.tokenList(), a.tokenRevoke())
}

func (a *app) tokenIssue() *cobra.Command {
	var user, expires string
	var scopes []string
	cmd := &cobra.Command{
		Use: "issue NAME", Short: "Issue a token, shown this once", Args: arguments("NAME"),
		Long: "Issue a token and write it, alone, to standard output. It is never shown again.\n\n" +
			"The scopes are " + scopeNames() + "; read has helm with it, and write has read.",
		Example: examples("chartledger token issue laptop > token", "chartledger token issue ci --user ci --scope write --expires-in 90d > token",
			"chartledger token issue helm --scope helm > token"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			body := api.TokenIssue{Name: args[0], User: optional(user)}
			err := s.notEmpty("user", user)
			if err != nil {
				return err
			}
			if body.ExpiresAt, err = s.parseExpiry(expires); err != nil {
				return err
			}
			if body.Scopes, err = s.parseScopes(scopes); err != nil {
				return err
			}
			return s.issue(ctx, body)
		}),
	}
	cmd.Flags().StringVar(&user, "user", "", "whose token it shall be (default: yours)")
	cmd.Flags().StringVar(&expires, "expires-in", "", "how long it is good for, such as 90d or 12h (default: as long as the token that you use, or for ever)")
	cmd.Flags().StringSliceVar(&scopes, "scope", nil, "what it is good for; repeat for more (default: all that the user may do)")
	return cmd
}

func (s *session) issue(ctx context.Context, body api.TokenIssue) error {
	t, raw, err := decoded[api.IssuedToken](s.client.IssueTokenWithResponse(ctx, nil, body))
	if err != nil {
		return err
	}
	if s.json() {
		return s.raw(raw)
	}
	s.note("token %q of %s (id %s), good for %s until %s; this is the only time it is shown:",
		t.Name, t.User, t.ID, scopesOf(t.Scopes), s.expiry(t.ExpiresAt))
	_, err = fmt.Fprintln(s.out, t.Token.Reveal())
	return err
}

func (a *app) tokenList() *cobra.Command {
	var user string
	var l listing
	cmd := &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List tokens, newest first", Args: arguments(),
		Example: examples("chartledger token list", "chartledger token list --user alice"),
		RunE: a.run(func(ctx context.Context, s *session, _ []string) error {
			return list(ctx, s, l, func(ctx context.Context, limit *int, cursor *string) ([]byte, error) {
				p := &api.ListTokensParams{User: optional(user), Limit: limit, Cursor: cursor}
				return bodyOf(s.client.ListTokensWithResponse(ctx, p))
			}, "no tokens to show", s.tokenTable)
		}),
	}
	cmd.Flags().StringVar(&user, "user", "", "whose tokens (default: yours)")
	l.flags(cmd)
	return cmd
}

func (s *session) tokenTable(tokens []api.Token) error {
	t := s.table("ID", "NAME", "USER", "BEGINS", "SCOPES", "EXPIRES", "CREATED")
	for _, k := range tokens {
		expires := "never"
		if k.ExpiresAt != nil {
			expires = s.ago(k.ExpiresAt)
		}
		t.row(k.ID, k.Name, k.User, k.Prefix, scopesOf(k.Scopes), expires, s.ago(&k.CreatedAt))
	}
	return t.flush()
}

func (a *app) tokenRevoke() *cobra.Command {
	return &cobra.Command{
		Use: "revoke ID", Short: "End a token at once", Args: arguments("ID"),
		Example: examples("chartledger token revoke 0193a5c2-11b0-7f6e-8a3c-2f1d0c9b8a7e"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			if _, err := s.client.RevokeTokenWithResponse(ctx, args[0], nil); err != nil {
				return err
			}
			return s.say(nil, "token %s has been revoked", args[0])
		}),
	}
}
