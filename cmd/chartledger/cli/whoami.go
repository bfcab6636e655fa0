package cli

import (
	"context"
	"fmt"
	"strings"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) whoami() *cobra.Command {
	return &cobra.Command{
		Use: "whoami", Short: "Show who you are, your role, groups and selectors, and by which token", Args: arguments(),
		Example: examples("chartledger whoami", "chartledger whoami -o json"),
		RunE: a.run(func(ctx context.Context, s *session, _ []string) error {
			me, raw, err := decoded[api.Me](s.client.GetMeWithResponse(ctx, nil))
			if err != nil {
				return err
			}
			text := fmt.Sprintf("%s (%s)", me.ID, me.Role)
			if me.Scopes != nil {
				text += ", with a token for " + scopesOf(me.Scopes)
			}
			if me.ExpiresAt != nil {
				text += ", until " + s.stamp(me.ExpiresAt)
			}
			if err := s.say(raw, "%s", text); err != nil || s.json() {
				return err
			}
			if s.from != "" {
				s.note("at %s, with the token from %s", s.server, s.from)
			}
			return s.has(me)
		}),
	}
}

// has tells groups and selectors of somebody who has any.
func (s *session) has(me api.Me) error {
	for _, line := range []struct {
		what  string
		names []string
	}{{"groups", me.Groups}, {"selectors", me.Selectors}} {
		if len(line.names) == 0 {
			continue
		}
		if _, err := fmt.Fprintf(s.out, "%s: %s\n", line.what, clean(strings.Join(line.names, ", "))); err != nil {
			return err
		}
	}
	return nil
}
