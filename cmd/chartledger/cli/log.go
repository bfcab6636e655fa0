package cli

import (
	"context"
	"time"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

// logFilter is the flags of log.
type logFilter struct {
	topic, kind, subject, since, until string
	follow, control                    bool
}

func (a *app) log() *cobra.Command {
	var f logFilter
	cmd := &cobra.Command{
		Use: "log", Short: "Print the events of the log, for operators", Args: arguments(),
		Long: "Print the events as they are in the log, from its beginning to its end. Events of one partition come in order.\n" +
			"With -o json each event is a line of JSON.",
		Example: examples(
			"chartledger log --type 'repo.*' --since 24h",
			"chartledger log --subject 0193a5c1-7d1f-7c3e-9d5b-6f0a3a1f2b4c -o json",
			"chartledger log --topic app-events --follow"),
		RunE: a.unhurried(func(ctx context.Context, s *session, _ []string) error {
			params, err := f.params(s)
			if err != nil {
				return err
			}
			if s.timeout > 0 {
				var cancel context.CancelFunc
				ctx, cancel = s.limited(ctx)
				defer cancel()
			}
			return s.printLog(ctx, params)
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.topic, "topic", "", "only repo-events, access-events or app-events")
	flags.StringVar(&f.kind, "type", "", "only events of this type, such as repo.created or 'repo.*'")
	flags.StringVar(&f.subject, "subject", "", "only events about this id: a repository, sync, user, token or other")
	flags.StringVar(&f.since, "since", "", "only events since a time (2026-11-23T12:00:00Z) or for a while (24h)")
	flags.StringVar(&f.until, "until", "", "only events before a time, or longer ago than this")
	flags.BoolVarP(&f.follow, "follow", "f", false, "go on with what is written from now")
	flags.BoolVar(&f.control, "control", false, "also control records, by which writers claim their partitions")
	return cmd
}

func (f logFilter) params(s *session) (*api.ReadLogParams, error) {
	if f.follow && f.until != "" {
		return nil, usage(s.command, "--follow and --until exclude each other")
	}
	since, err := s.parseTime("--since", f.since)
	if err != nil {
		return nil, err
	}
	until, err := s.parseTime("--until", f.until)
	if err != nil {
		return nil, err
	}
	p := &api.ReadLogParams{Topic: optional(api.LogTopic(f.topic)), Type: optional(f.kind), Subject: optional(f.subject), Since: since, Until: until}
	if f.follow {
		p.Follow = &f.follow
	}
	if f.control {
		p.Control = &f.control
	}
	return p, nil
}

// parseTime reads a time, or how long ago it was.
func (s *session) parseTime(flag, text string) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		at := s.now().Add(-d).UTC()
		return &at, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, usage(s.command, "%s must be a time such as 2026-11-23T12:00:00Z, or how long ago, such as 24h", flag)
	}
	return &at, nil
}
