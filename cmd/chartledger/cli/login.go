package cli

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

// wanted is the flags of the token that a sign-in is exchanged for.
type wanted struct {
	name, expires string
	scopes        []string
	plainHTTP     bool
}

func (w *wanted) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&w.name, "name", "", "how the token shall be called in 'chartledger token list' (default: this machine's name)")
	f.StringVar(&w.expires, "expires-in", "30d", "how long the sign-in shall last, such as 90d or 12h")
	f.StringSliceVar(&w.scopes, "scope", nil, "what it shall be good for; repeat for more (default: all that you may do)")
	f.BoolVar(&w.plainHTTP, "plain-http", false, "send the password over plain HTTP to another machine, where others could read it")
}

// token is what to ask the server for. It also says what speaks against sending it a password.
func (w *wanted) token(s *session) (want api.TokenIssue, err error) {
	if s.overheard() && !w.plainHTTP {
		return want, usage(s.command, "%s is another machine and speaks plain HTTP, where others could read the password: use https, or --plain-http", s.server)
	}
	if want.ExpiresAt, err = s.parseExpiry(w.expires); err != nil {
		return want, err
	}
	if want.Scopes, err = s.parseScopes(w.scopes); err != nil {
		return want, err
	}
	want.Name = w.name
	if host, err := os.Hostname(); want.Name == "" && err == nil {
		want.Name = short("chartledger login on "+host, 100)
	}
	if want.Name == "" {
		want.Name = "chartledger login"
	}
	return want, nil
}

func (a *app) login() *cobra.Command {
	var user string
	var stdin bool
	var w wanted
	cmd := &cobra.Command{
		Use: "login", Short: "Sign in with a password, and stay so", Args: arguments(),
		Long: "Sign in with a user name and a password. They are exchanged for an API token, which is kept in\n" +
			"$XDG_CONFIG_HOME/chartledger/logins.json for the commands that follow, and sent to this server only.\n" +
			"Flags and variables that name another token go first. With --token-file or --token-stdin that token is kept\n" +
			"instead; it is for users without a password.\n\nThe scopes are " + scopeNames() + "; read has helm with it, and write has read.",
		Example: examples("chartledger login --server https://charts.example.com --user alice",
			"chartledger login --user ci --password-stdin --scope write --expires-in 12h < password",
			"chartledger login --token-stdin < token"),
		RunE: a.arrive(func(ctx context.Context, s *session) error {
			if s.tokenStdin || s.tokenFile != "" {
				return s.keepGiven(ctx)
			}
			return s.byPassword(ctx, user, stdin, w)
		}),
	}
	cmd.Flags().StringVar(&user, "user", "", "who signs in (at a terminal you are asked)")
	cmd.Flags().BoolVar(&stdin, "password-stdin", false, "read the password from standard input")
	w.flags(cmd)
	return cmd
}

// arrive is run for commands that sign somebody in: they find the server, use no token, and limit themselves.
func (a *app) arrive(do func(ctx context.Context, s *session) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		s, err := a.start(cmd)
		if err != nil {
			return err
		}
		if s.loginsFile() == "" { // said before somebody types a password
			return s.remember(nil)
		}
		return do(cmd.Context(), s)
	}
}

// byPassword exchanges a password for a token.
func (s *session) byPassword(ctx context.Context, user string, stdin bool, w wanted) error {
	if err := s.signedIn(); err != nil {
		return err
	}
	want, err := w.token(s)
	if err != nil {
		return err
	}
	who, err := s.credentials(user, stdin)
	if err != nil {
		return err
	}
	if err := s.connect(""); err != nil {
		return err
	}
	ctx, cancel := s.limited(ctx)
	defer cancel()
	began, err := s.client.SignInWithResponse(ctx, who)
	if err != nil {
		return err
	}
	return s.exchange(ctx, began.HTTPResponse, want)
}

// credentials asks for what was not told.
func (s *session) credentials(user string, stdin bool) (who api.SignIn, err error) {
	terminal, person := s.person()
	switch {
	case !stdin && !person:
		return who, usage(s.command, "add --password-stdin to read the password from standard input")
	case user == "" && (stdin || !person):
		return who, usage(s.command, "say who signs in with --user")
	case user == "":
		if user, err = s.shown(terminal, "User"); err != nil {
			return who, err
		}
	}
	password, err := s.secret("--password-stdin", "Password")
	return api.SignIn{User: user, Password: api.Secret(password)}, err
}

// keepGiven keeps a token that somebody has already, if it is good.
func (s *session) keepGiven(ctx context.Context) error {
	if err := errors.Join(s.toldOr(defaultServer), s.signedIn()); err != nil {
		return err
	}
	token, err := s.givenToken(s.tokenFile, "")
	if err != nil {
		return err
	}
	if err := s.connect(token); err != nil {
		return err
	}
	ctx, cancel := s.limited(ctx)
	defer cancel()
	me, _, err := decoded[api.Me](s.client.GetMeWithResponse(ctx, nil))
	if err != nil {
		return err
	}
	return s.keep(ctx, login{User: me.ID, Token: token, TokenID: me.TokenID, ExpiresAt: me.ExpiresAt})
}

// exchange makes a token of the session that an answer began, which ends, and keeps it.
func (s *session) exchange(ctx context.Context, began *http.Response, want api.TokenIssue) error {
	cookies := began.Cookies()
	if len(cookies) == 0 {
		return stranger(s.server)
	}
	// By hand: a jar would not send a cookie for HTTPS to a server that is asked behind its proxy's back.
	inSession := func(_ context.Context, r *http.Request) error {
		r.AddCookie(&http.Cookie{Name: cookies[0].Name, Value: cookies[0].Value}) //nolint:gosec // G124: it goes to the server, not to a browser
		return nil
	}
	issued, _, err := decoded[api.IssuedToken](s.client.IssueTokenWithResponse(ctx, nil, want, inSession))
	if _, e := s.client.SignOutWithResponse(ctx, inSession); err == nil && e != nil {
		s.note("the session that the token was issued in could not be ended; it ends by itself")
	}
	if err != nil {
		return err
	}
	return s.keep(ctx, login{User: issued.User, Token: issued.Token.Reveal(), TokenID: issued.ID, ExpiresAt: issued.ExpiresAt})
}

// keep remembers a login and revokes the one that it takes the place of.
func (s *session) keep(ctx context.Context, l login) (err error) {
	if l.CAFile, err = s.lastingCA(); err != nil {
		return err
	}
	err = s.remember(func(all *logins) { all.Current, all.Servers[s.server] = s.server, l })
	if err != nil {
		return err
	}
	if old := s.kept; old.Token != "" && old.Token != l.Token {
		if err := s.revoke(ctx, old); err != nil {
			s.note("the token of the login before could not be revoked: %v", err)
		}
	}
	doc, _ := json.Marshal(map[string]any{"server": s.server, "user": l.User, "token_id": l.TokenID, "expires_at": l.ExpiresAt, "kept_in": s.loginsFile()})
	return s.say(doc, "signed in to %s as %s until %s; kept in %s", s.server, l.User, s.expiry(l.ExpiresAt), s.loginsFile())
}
