package wizard

// Suggested is a name made from a URL.
func Suggested(url string) string { return suggested(url) }
