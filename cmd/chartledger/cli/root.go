package cli

import (
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// process is what a command sees of the process it runs in.
type process struct {
	getenv   func(string) string
	now      func() time.Time
	terminal func(any) bool // whether a reader or writer is a person's terminal
}

// app is what all commands share.
type app struct {
	process
	options
	version string
}

// Root returns the whole command line: the client's commands, and serve, which may be nil.
func Root(version string, serve *cobra.Command) *cobra.Command {
	return newRoot(version, serve, process{getenv: os.Getenv, now: time.Now, terminal: isTerminal})
}

func newRoot(version string, serve *cobra.Command, p process) *cobra.Command {
	a := &app{process: p, version: version}
	root := group(&cobra.Command{
		Use:   "chartledger",
		Short: "Keeps application repositories and the catalog of what is in them",
		Example: examples(
			"chartledger serve",
			"chartledger repo add bitnami https://charts.bitnami.com/bitnami --visibility public --wait",
			"chartledger app search postgresql"),
		SilenceErrors: true, // Execute reports them
		SilenceUsage:  true,
	}, a.repos(), a.charts(), a.apps(), a.syncs(), a.users(), a.selectors(), a.tokens(), a.history(), a.log(),
		a.replay(), a.verify(), a.setup(), a.login(), a.logout(), a.whoami(), a.showVersion())
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage(cmd, "%v", err) })
	a.flags(root.PersistentFlags())
	if serve != nil {
		root.AddCommand(serverOnly(serve, root))
	}
	return root
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// serverOnly keeps the client's flags out of a command that is not one of the client. Wrong arguments are usage there too.
func serverOnly(cmd, root *cobra.Command) *cobra.Command {
	cmd.SetUsageTemplate(serverUsage)
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usage(cmd, "%v", err)
			}
			return nil
		}
	}
	before := cmd.PreRunE
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		for _, name := range clientFlags() {
			if f := root.PersistentFlags().Lookup(name); f.Changed && cmd.LocalNonPersistentFlags().Lookup(name) == nil {
				return usage(cmd, "--%s is for the client's commands", name)
			}
		}
		if before != nil {
			return before(cmd, args)
		}
		return nil
	}
	return cmd
}

// serverUsage is cobra's usage without global flags.
const serverUsage = `Usage:
  {{.UseLine}}{{if .HasExample}}

Examples:
{{.Example}}{{end}}{{if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}
`

func (a *app) showVersion() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version of this program", Args: arguments(),
		Example: examples("chartledger version", "chartledger version -o json"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			line := "chartledger " + a.version
			if a.output == outputJSON {
				line = `{"version": ` + quote(a.version) + `}`
			}
			_, err := io.WriteString(cmd.OutOrStdout(), line+"\n")
			return err
		},
	}
}
