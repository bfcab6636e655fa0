package repo

// CheckStatus is how a check went.
type CheckStatus string

// The states of a check.
const (
	CheckOK      CheckStatus = "ok"
	CheckFailed  CheckStatus = "failed"
	CheckSkipped CheckStatus = "skipped"
)

// Check is one step of a validation. Code is stable and set when it failed.
type Check struct {
	Check  string      `json:"check"` // resolve, connect, tls, auth, index, parse, write
	Status CheckStatus `json:"status"`
	Code   string      `json:"code,omitempty"`
	Detail string      `json:"detail,omitempty"`
}

// Report is what validating a URL found out.
type Report struct {
	OK       bool     `json:"ok"`
	Checks   []Check  `json:"checks"`
	Kind     Kind     `json:"kind,omitempty"`
	Charts   int      `json:"charts"`
	Versions int      `json:"versions"`
	Warnings []string `json:"warnings,omitempty"`
}

// The codes of failed checks, after OpenPitrix's list.
const (
	CodeNotURL             = "not_a_url"
	CodeSchemeNotSupported = "scheme_not_supported"
	CodeAddressNotAllowed  = "address_not_allowed"
	CodeNotResolved        = "host_not_found"
	CodeNotReachable       = "not_reachable"
	CodeTimeout            = "timeout"
	CodeTLS                = "tls_failed"
	CodeAccessDenied       = "access_denied"
	CodeCredentialKind     = "credential_kind_not_supported"
	CodeNotARepo           = "not_a_repository"
	CodeHTTPStatus         = "unexpected_status"
	CodeTooManyRedirects   = "too_many_redirects"
	CodeTooLarge           = "index_too_large"
	CodeCutOff             = "index_cut_off"
	CodeBadIndex           = "bad_index"
	CodeModeNotSupported   = "mode_not_supported"
	CodeNotChecked         = "not_checked" // stopped, or a fault of ours
)

// Target is what is to be validated.
type Target struct {
	URL        string
	Runtimes   []string
	Mode       Mode
	Credential *Credential

	TLS                    TLS
	CredentialToOtherHosts bool
}
