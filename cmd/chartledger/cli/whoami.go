package cli

import (
	"context"
	"fmt"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) whoami() *cobra.Command {
	return &cobra.Command{
		Use: "whoami", Short: "Show who you are and your role", Args: arguments(),
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
			return s.say(raw, "%s", text)
		}),
	}
}
