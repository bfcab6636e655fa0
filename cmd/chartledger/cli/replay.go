package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

// everyProjection is the name that means all of them.
const everyProjection = "all"

// lookAgain is how often a replay or verification is asked how it goes.
const lookAgain = 300 * time.Millisecond

// replayFlags say what to do with the generations of a projection.
type replayFlags struct {
	projection                             string
	status, rollback, drop, cancel, onHold bool
	detach                                 bool
}

// several says whether more than one thing was asked for.
func (f replayFlags) several() bool {
	n := 0
	for _, set := range []bool{f.status, f.rollback, f.drop, f.cancel, f.onHold} {
		if set {
			n++
		}
	}
	return n > 1
}

func (a *app) replay() *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use: "replay", Short: "Build read models again from the log; for operators", Args: arguments(),
		Long: "Build the next generation of a projection from the log, beside the live one, which goes on to answer. It takes over\n" +
			"when it is not behind; --rollback is the way back. The server does the work: ending this command ends only its view.",
		Example: examples("chartledger replay --projection catalog", "chartledger replay --status", "chartledger replay --projection catalog --rollback"),
		RunE: a.patient(func(ctx context.Context, s *session, _ []string) error {
			if f.several() {
				return usage(s.command, "--status, --rollback, --drop, --cancel and --no-switch exclude each other")
			}
			names, err := s.projectionNames(ctx, f.projection)
			if err != nil {
				return err
			}
			return s.replay(ctx, f, names)
		}),
	}
	projectionFlag(cmd, &f.projection)
	cmd.Flags().BoolVar(&f.status, "status", false, "only show the generations")
	cmd.Flags().BoolVar(&f.rollback, "rollback", false, "switch back to the former generation")
	cmd.Flags().BoolVar(&f.drop, "drop", false, "drop the former generation")
	cmd.Flags().BoolVar(&f.cancel, "cancel", false, "drop the generation that is being built")
	cmd.Flags().BoolVar(&f.onHold, "no-switch", false, "let the live generation answer until the next replay without this flag")
	cmd.Flags().BoolVar(&f.detach, "detach", false, "do not wait for the end")
	return cmd
}

func projectionFlag(cmd *cobra.Command, name *string) {
	cmd.Flags().StringVar(name, "projection", everyProjection, "the projection's name, or all")
}

// projectionNames are the projections that a name means.
func (s *session) projectionNames(ctx context.Context, name string) ([]string, error) {
	list, _, err := decoded[api.ProjectionList](s.client.ListProjectionsWithResponse(ctx))
	if err != nil {
		return nil, err
	}
	var all []string
	for _, p := range list.Items {
		if p.Name == name {
			return []string{name}, nil
		}
		all = append(all, p.Name)
	}
	if name == everyProjection {
		return all, nil
	}
	return nil, missing("name one of "+strings.Join(all, ", ")+", or all", "there is no projection %q", name)
}

// replay does what the flags say.
func (s *session) replay(ctx context.Context, f replayFlags, names []string) error {
	switch {
	case f.status:
		return s.showProjections(ctx, names)
	case f.rollback:
		return s.choose(ctx, names, api.GenerationStateFormer, "generation %d of %s answers again", s.switchTo)
	case f.drop:
		return s.choose(ctx, names, api.GenerationStateFormer, "generation %d of %s is dropped", s.dropOne)
	case f.cancel:
		return s.choose(ctx, names, api.GenerationStateBuilding, "generation %d of %s is dropped", s.dropOne)
	}
	var started []api.Projection
	for _, name := range names { // all at once: they share the work
		p, _, err := decoded[api.Projection](s.client.ReplayProjectionWithResponse(ctx, name, api.ReplayStart{Switch: !f.onHold}))
		if err != nil {
			return err
		}
		started = append(started, p)
	}
	if f.detach {
		return s.showProjections(ctx, names)
	}
	for _, p := range started {
		if err := s.watchReplay(ctx, p, !f.onHold); err != nil {
			return err
		}
	}
	if s.json() {
		return s.showProjections(ctx, names)
	}
	return nil
}

// watchReplay shows how a generation is built, until it answers or could.
func (s *session) watchReplay(ctx context.Context, p api.Projection, switches bool) error {
	g, ok := inState(p, api.GenerationStateBuilding)
	if !ok { // there is so little to read that it is over already
		return s.replayed(p.Name, p.Generations[0])
	}
	view, begun := s.meter("replay "+p.Name, "events"), time.Now()
	defer view.done()
	for number := g.Generation; ; {
		g, ok := numbered(p, number)
		switch {
		case !ok:
			return &complaint{exit: ExitConflict, code: "generation_dropped", message: fmt.Sprintf("generation %d of %s was dropped", number, p.Name)}
		case g.Problem != nil:
			return &complaint{exit: ExitFailed, code: "replay_stopped", message: fmt.Sprintf("the replay of %s has stopped: %s", p.Name, clean(*g.Problem)),
				next: "'chartledger replay --projection " + p.Name + " --cancel' drops what was built"}
		case g.State != api.GenerationStateBuilding || !switches && g.Lag == 0:
			view.show(g.Read, g.Read, g.Rate)
			view.done()
			s.note("%d offsets of the log in %s", g.Read, time.Since(begun).Round(100*time.Millisecond))
			return s.replayed(p.Name, g)
		}
		view.show(g.Read, g.Read+g.Lag, g.Rate)
		if err := sleep(ctx, lookAgain); err != nil {
			return err
		}
		var err error
		if p, _, err = decoded[api.Projection](s.client.GetProjectionWithResponse(ctx, p.Name)); err != nil {
			return err
		}
	}
}

func (s *session) replayed(name string, g api.Generation) error {
	if s.json() {
		return nil
	}
	line := "generation %d of %s is built; the live one goes on to answer\n"
	if g.State == api.GenerationStateLive {
		line = "generation %d of %s answers now\n"
	}
	_, err := fmt.Fprintf(s.out, line, g.Generation, name)
	return err
}

// inState is the generation in a state.
func inState(p api.Projection, state api.GenerationState) (api.Generation, bool) {
	for _, g := range p.Generations {
		if g.State == state {
			return g, true
		}
	}
	return api.Generation{}, false
}

func numbered(p api.Projection, number int) (api.Generation, bool) {
	for _, g := range p.Generations {
		if g.Generation == number {
			return g, true
		}
	}
	return api.Generation{}, false
}
