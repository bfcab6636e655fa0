package catalog_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"chartledger/adapters/web/catalog"
)

// However many ask for a README, only a few are rendered at once, and whoever leaves
// meanwhile waits no longer.
func TestReadmesAreRenderedInTurn(t *testing.T) {
	t.Parallel()

	if html, err := catalog.Busy(t.Context(), catalog.RenderedAtOnce-1); err != nil || !strings.Contains(html, "here") {
		t.Errorf("got %q, %v", html, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if html, err := catalog.Busy(ctx, catalog.RenderedAtOnce); !errors.Is(err, context.Canceled) {
		t.Errorf("one too many gave %q, %v", html, err)
	}
}
