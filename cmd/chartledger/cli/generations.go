package cli

import (
	"context"
	"fmt"
	"strconv"

	"chartledger/adapters/httpapi/api"
)

// choose does something with the generation that is in a state. It is named by its
// number: a request that is sent again must not mean another one.
func (s *session) choose(ctx context.Context, names []string, state api.GenerationState, done string,
	do func(ctx context.Context, name string, choice api.GenerationChoice) (answer, error)) error {
	for _, name := range names {
		p, _, err := decoded[api.Projection](s.client.GetProjectionWithResponse(ctx, name))
		if err != nil {
			return err
		}
		g, ok := inState(p, state)
		if !ok {
			return &complaint{exit: ExitConflict, code: "no_generation", message: fmt.Sprintf("%s has no %s generation", name, state),
				next: "'chartledger replay --status' shows what there is"}
		}
		raw, err := bodyOf(do(ctx, name, api.GenerationChoice{Generation: g.Generation}))
		if err != nil {
			return err
		}
		if err := s.say(raw, done, g.Generation, name); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) switchTo(ctx context.Context, name string, choice api.GenerationChoice) (answer, error) {
	return s.client.SwitchProjectionWithResponse(ctx, name, choice)
}

func (s *session) dropOne(ctx context.Context, name string, choice api.GenerationChoice) (answer, error) {
	return s.client.DropGenerationWithResponse(ctx, name, choice)
}

// showProjections shows the generations of projections.
func (s *session) showProjections(ctx context.Context, names []string) error {
	list, raw, err := decoded[api.ProjectionList](s.client.ListProjectionsWithResponse(ctx))
	if err != nil {
		return err
	}
	if s.json() {
		return s.raw(raw)
	}
	wanted := make(map[string]bool)
	for _, name := range names {
		wanted[name] = true
	}
	t := s.table("PROJECTION", "GENERATION", "STATE", "LAG", "RATE", "CREATED", "PROBLEM")
	for _, p := range list.Items {
		for _, g := range p.Generations {
			if !wanted[p.Name] {
				continue
			}
			problem := ""
			if g.Problem != nil {
				problem = *g.Problem
			}
			t.row(p.Name, strconv.Itoa(g.Generation), string(g.State), strconv.FormatInt(g.Lag, 10),
				fmt.Sprintf("%.0f/s", g.Rate), s.ago(&g.CreatedAt), problem)
		}
	}
	return t.flush()
}
