package catalog

// HTML renders a README, for tests.
func HTML(text string) (string, bool) { return newReadme().html(text) }

// Harmless is what the list of what is harmless leaves of HTML, for tests.
func Harmless(html string) string { return harmless().Sanitize(html) }
