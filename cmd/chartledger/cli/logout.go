package cli

import (
	"context"
	"net/http"

	"github.com/spf13/cobra"
)

func (a *app) logout() *cobra.Command {
	var forget bool
	cmd := &cobra.Command{
		Use: "logout", Short: "Revoke the token of a login, and forget it", Args: arguments(),
		Example: examples("chartledger logout", "chartledger logout --server https://charts.example.com"),
		RunE: a.arrive(func(ctx context.Context, s *session) error {
			if err := s.signedIn(); err != nil {
				return err
			}
			if s.kept.Token == "" {
				return missing("'chartledger login' signs in", "there is no login at %s", s.server)
			}
			if err := s.leave(ctx, forget); err != nil {
				return err
			}
			if s.getenv("CHARTLEDGER_TOKEN") != "" || s.getenv("CHARTLEDGER_TOKEN_FILE") != "" {
				s.note("commands go on with the token that the environment names")
			}
			return s.say(nil, "signed out of %s", s.server)
		}),
	}
	cmd.Flags().BoolVar(&forget, "forget", false, "only forget the token, which stays good; for a server that is gone")
	return cmd
}

// leave revokes the login's token and forgets it.
func (s *session) leave(ctx context.Context, forget bool) error {
	if !forget {
		if err := s.connect(""); err != nil {
			return err
		}
		ctx, cancel := s.limited(ctx)
		defer cancel()
		if err := s.revoke(ctx, s.kept); err != nil {
			s.note("the token is still there; 'chartledger logout --forget' only forgets it")
			return err
		}
	}
	return s.remember(func(all *logins) {
		delete(all.Servers, s.server)
		if all.Current == s.server {
			all.Current = ""
		}
	})
}

// revoke ends a login's token by itself. That it is over already is fine.
func (s *session) revoke(ctx context.Context, l login) error {
	if l.TokenID == "" {
		s.note("the token itself stays good: it is not one that can be revoked")
		return nil
	}
	withIt := func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+l.Token)
		return nil
	}
	_, err := s.client.RevokeTokenWithResponse(ctx, l.TokenID, nil, withIt)
	if isStatus(err, http.StatusUnauthorized) || isStatus(err, http.StatusNotFound) {
		return nil
	}
	return err
}
