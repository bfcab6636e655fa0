package cli

import (
	"context"

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
			return s.say(raw, "%s (%s)", me.ID, me.Role)
		}),
	}
}
