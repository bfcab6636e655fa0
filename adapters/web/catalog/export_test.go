package catalog

import "context"

// HTML renders a README, for tests.
func HTML(text string) (string, bool) { return newReadme().html(text) }

// Harmless is what the list of what is harmless leaves of HTML, for tests.
func Harmless(html string) string { return harmless().Sanitize(html) }

// Busy renders a README while so many others are rendered, for tests.
func Busy(ctx context.Context, others int) (string, error) {
	r := newReadme()
	for range others {
		r.turns <- struct{}{}
	}
	html, _, err := r.render(ctx, "here")
	return html, err
}

// RenderedAtOnce is for tests.
const RenderedAtOnce = renderedAtOnce
