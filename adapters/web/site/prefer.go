package site

// aYear is how long a browser keeps what somebody prefers.
const aYear = 365 * 24 * 60 * 60

// Prefer has the browser keep a language and a theme; "" leaves what is kept.
func (v *Visit) Prefer(language, theme string) {
	for name, value := range map[string]string{languageCookie: language, themeCookie: theme} {
		if value != "" && len(value) <= 10 {
			v.SetCookie(v.cookie(name, value, aYear))
		}
	}
}
