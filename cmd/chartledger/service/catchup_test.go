package service

import (
	"context"
	"errors"
	"slices"
	"testing"

	"chartledger/domain"
	"chartledger/projections"
)

// A process whose read models others make is not ready before they have what there was
// when it began to ask; what comes later they need not have at once.
func TestReadModelsAreBuiltOnce(t *testing.T) {
	t.Parallel()

	var b built
	away, unread := errors.New("the log is away"), errors.New("not read")
	at := projections.Token{{Partition: domain.Partition{Topic: domain.RepoEvents}, Generation: "g", Offset: 7}}
	var asked []int
	check := func(ends, has error) error {
		return b.check(t.Context(), func(context.Context) (projections.Token, error) {
			if ends != nil {
				return nil, ends
			}
			return at, nil
		}, func(_ context.Context, at projections.Token) error {
			asked = append(asked, len(at))
			return has
		})
	}
	for i, tt := range []struct{ ends, has, want error }{
		{away, nil, away}, {nil, unread, unread}, {away, unread, unread}, {away, nil, nil}, {away, unread, unread}, {nil, nil, nil},
	} {
		if got := check(tt.ends, tt.has); !errors.Is(got, tt.want) {
			t.Errorf("%d: got %v, want %v", i, got, tt.want)
		}
	}
	if want := []int{1, 1, 1, 0, 0}; !slices.Equal(asked, want) {
		t.Errorf("asked for %v, want %v", asked, want)
	}
}
