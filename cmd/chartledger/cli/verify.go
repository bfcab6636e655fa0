package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) verify() *cobra.Command {
	var projection string
	cmd := &cobra.Command{
		Use: "verify", Short: "Compare read models with the log; for operators", Args: arguments(),
		Long: "Compare the rows of a projection with the fold of the log at the positions that were read with them, and name the\n" +
			"first differences. The exit code is 1 if there are any.",
		Example: examples("chartledger verify", "chartledger verify --projection catalog -o json"),
		RunE: a.patient(func(ctx context.Context, s *session, _ []string) error {
			names, err := s.projectionNames(ctx, projection)
			if err != nil {
				return err
			}
			return s.verify(ctx, names)
		}),
	}
	projectionFlag(cmd, &projection)
	return cmd
}

// verify waits for what verifications find, and ends with an error if that is
// anything.
func (s *session) verify(ctx context.Context, names []string) error {
	var found []api.Verification
	for _, name := range names {
		v, _, err := decoded[api.Verification](s.client.VerifyProjectionWithResponse(ctx, name))
		if err == nil {
			v, err = s.watchVerification(ctx, v)
		}
		if err != nil {
			return err
		}
		found = append(found, v)
	}
	if err := s.showVerifications(found); err != nil {
		return err
	}
	var different int64
	for _, v := range found {
		if v.Problem != nil {
			return &complaint{exit: ExitFailed, code: "not_verified", message: fmt.Sprintf("%s could not be verified: %s", v.Projection, clean(*v.Problem))}
		}
		different += v.Different
	}
	if different > 0 {
		return &complaint{exit: ExitFailed, code: "differences", message: fmt.Sprintf("%d rows are not as the log says", different),
			next: "'chartledger replay' builds them again"}
	}
	return nil
}

// watchVerification shows how a verification goes until it is over.
func (s *session) watchVerification(ctx context.Context, v api.Verification) (api.Verification, error) {
	view := s.meter("verify "+v.Projection, "events")
	defer view.done()
	last, at := v.Done, time.Now()
	for v.FinishedAt == nil {
		if err := sleep(ctx, lookAgain); err != nil {
			return v, err
		}
		var err error
		if v, _, err = decoded[api.Verification](s.client.GetVerificationWithResponse(ctx, v.Projection, v.ID)); err != nil {
			return v, err
		}
		if now := time.Now(); v.Done > last {
			view.show(v.Done, v.Total, float64(v.Done-last)/now.Sub(at).Seconds())
			last, at = v.Done, now
		}
	}
	return v, nil
}

func (s *session) showVerifications(found []api.Verification) error {
	if s.json() {
		raw, err := json.Marshal(struct {
			Items []api.Verification `json:"items"`
		}{found})
		if err != nil {
			return err
		}
		return s.raw(raw)
	}
	for _, v := range found {
		if v.Problem == nil {
			if _, err := fmt.Fprintf(s.out, "%s: %d rows compared with %d events, %d differ\n", v.Projection, v.Rows, v.Done, v.Different); err != nil {
				return err
			}
		}
	}
	return s.differences(found)
}

// differences lists the first differences of each projection.
func (s *session) differences(found []api.Verification) error {
	t, any := s.columns(s.out), false
	for _, v := range found {
		for _, d := range v.Differences {
			if !any && !s.noHeaders {
				t.row("PROJECTION", "TABLE", "ID", "COLUMN", "GOT", "WANT")
			}
			any = true
			column := ""
			if d.Column != nil {
				column = *d.Column
			}
			t.row(v.Projection, d.Table, d.ID, column, d.Got, d.Want)
		}
	}
	return t.flush()
}
