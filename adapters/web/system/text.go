package system

import (
	"context"
	"slices"
	"strconv"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
	"chartledger/adapters/web/words"
)

// told is the text with this id, or what there is without words for it.
func told(ctx context.Context, id, otherwise string) string {
	if words.Has(ctx, id) {
		return site.T(ctx, id)
	}
	return otherwise
}

// live is the generation that answers.
func live(p api.Projection) api.Generation { return inState(p, api.GenerationStateLive) }

// building is the one that is being filled; its number is 0 if there is none.
func building(p api.Projection) api.Generation { return inState(p, api.GenerationStateBuilding) }

func inState(p api.Projection, s api.GenerationState) (found api.Generation) {
	if i := slices.IndexFunc(p.Generations, func(g api.Generation) bool { return g.State == s }); i >= 0 {
		found = p.Generations[i]
	}
	return found
}

// input is how far a generation has read a topic.
type input struct {
	topic     string
	read, lag int64
}

// inputs are those of a generation, its partitions added up.
func inputs(g api.Generation) (all []input) {
	for _, p := range g.Positions {
		i := slices.IndexFunc(all, func(in input) bool { return in.topic == p.Topic })
		if i < 0 {
			i, all = len(all), append(all, input{topic: p.Topic})
		}
		all[i].read += p.Offset
		all[i].lag += p.Lag
	}
	return all
}

// left is how long a generation has yet to read, or "" where nobody can tell.
func left(ctx context.Context, g api.Generation) string {
	if g.Rate <= 0 || g.Lag == 0 {
		return ""
	}
	return site.T(ctx, "system.left", "time", site.Took(ctx, time.Duration(float64(g.Lag)/g.Rate*float64(time.Second)).Round(time.Second)))
}

func rate(ctx context.Context, g api.Generation) string {
	return site.T(ctx, "system.rate", "n", site.Number(int64(g.Rate+0.5)))
}

func whole(n int64) string { return strconv.FormatInt(n, 10) }

func generationPath(name string, number int, act string) string {
	return modelPath(name, "/generations/"+strconv.Itoa(number)+"/"+act)
}

// more says "5+" where a page is not all there is.
func more(p api.SyncPage) string {
	if p.NextCursor != nil {
		return strconv.Itoa(len(p.Items)) + "+"
	}
	return strconv.Itoa(len(p.Items))
}

func wrongName(ctx context.Context, wrong bool) string {
	if !wrong {
		return ""
	}
	return site.T(ctx, "system.drop.wrong")
}
