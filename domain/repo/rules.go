package repo

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/util/validation"

	"chartledger/domain"
)

// Limits of a repository's fields.
const (
	MaxLabels       = 64
	MaxName         = 63
	MaxDescription  = 500
	MaxURL          = 2048
	MinSyncInterval = 60
	MaxSyncInterval = 365 * 24 * 3600
)

// namePattern: what can stand in a URL path and in helm's repository list.
var namePattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$`)

// Validate says which field of the draft breaks a rule.
func (d Draft) Validate() error {
	return first(
		validateName(d.Name), validateDescription(d.Description), ValidateURL(d.URL),
		validateRuntimes(d.Runtimes), validateMode(d.Mode), validateVisibility(d.Visibility),
		validateInterval(d.SyncIntervalSeconds), ValidateLabels(d.Labels), validateCA(d.TLS.CACertificates),
	)
}

// Validate says which field of the patch breaks a rule.
func (p Patch) Validate() error {
	return first(
		given(p.Name, validateName), given(p.Description, validateDescription), given(p.URL, ValidateURL),
		given(p.Mode, validateMode), given(p.SyncIntervalSeconds, validateInterval), p.validateRuntimes(),
		given(p.TLS.CACertificates, validateCA),
	)
}

func (p Patch) validateRuntimes() error {
	if p.Runtimes == nil {
		return nil
	}
	return validateRuntimes(p.Runtimes)
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func given[T any](v *T, validate func(T) error) error {
	if v == nil {
		return nil
	}
	return validate(*v)
}

func validateName(name string) error {
	if len(name) > MaxName || !namePattern.MatchString(name) {
		return domain.RefuseField("/name", "invalid_name", fmt.Sprintf(
			"A name has 1 to %d lower-case letters, digits, dots, dashes or underscores, and begins and ends with a letter or digit.", MaxName))
	}
	return nil
}

func validateDescription(text string) error {
	if len(text) > MaxDescription {
		return domain.RefuseField("/description", "description_too_long", fmt.Sprintf("A description has at most %d bytes.", MaxDescription))
	}
	return nil
}

// ValidateURL says what is wrong with a repository's URL, without repeating it:
// it might hold a secret.
func ValidateURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case len(raw) > MaxURL:
		return domain.RefuseField("/url", CodeNotURL, fmt.Sprintf("A URL has at most %d bytes.", MaxURL))
	case err != nil || u.Host == "" || u.Hostname() == "" || !utf8.ValidString(raw) || !utf8.ValidString(u.Host) || strings.ContainsFunc(raw+u.Host, unprintable):
		return domain.RefuseField("/url", CodeNotURL, "This is not a URL. It should look like https://charts.example.com/stable.")
	case u.User != nil:
		return domain.RefuseField("/url", "url_with_credentials", "A URL must not hold a user name or password. Give them as the credential.")
	case !slices.Contains([]string{"http", "https", "s3"}, u.Scheme):
		return domain.RefuseField("/url", CodeSchemeNotSupported, "The URL must begin with https://, http:// or s3://.")
	case strings.Contains(raw, "#"):
		return domain.RefuseField("/url", CodeNotURL, "A repository's URL has no #fragment.")
	}
	return nil
}

func unprintable(r rune) bool { return r <= ' ' || r == 0x7f }

func validateRuntimes(runtimes []string) error {
	for i, r := range runtimes {
		switch {
		case r != Kubernetes && r != QingCloud:
			return domain.RefuseField(fmt.Sprintf("/runtimes/%d", i), "unknown_runtime", "The runtimes are kubernetes and qingcloud.")
		case slices.Contains(runtimes[:i], r):
			return domain.RefuseField(fmt.Sprintf("/runtimes/%d", i), "runtime_repeated", "Name each runtime once.")
		}
	}
	switch {
	case len(runtimes) == 0:
		return domain.RefuseField("/runtimes", "runtime_required", "Choose at least one runtime: kubernetes or qingcloud.")
	case len(runtimes) > 1 && slices.Contains(runtimes, Kubernetes):
		return domain.RefuseField("/runtimes", "kubernetes_excludes_others", "The runtime kubernetes cannot be combined with others.")
	}
	return nil
}

func validateMode(m Mode) error {
	if m != ReadOnly && m != ReadWrite {
		return domain.RefuseField("/mode", "invalid_mode", "The mode is ro or rw.")
	}
	return nil
}

func validateVisibility(v Visibility) error {
	if v != Public && v != Private {
		return domain.RefuseField("/visibility", "invalid_visibility", "The visibility is public or private.")
	}
	return nil
}

func validateInterval(seconds int64) error {
	if seconds != 0 && (seconds < MinSyncInterval || seconds > MaxSyncInterval) {
		return domain.RefuseField("/sync_interval_seconds", "invalid_sync_interval",
			fmt.Sprintf("The sync interval is 0, for by hand only, or %d to %d seconds.", MinSyncInterval, MaxSyncInterval))
	}
	return nil
}

// ValidateLabels says which label breaks a rule.
func ValidateLabels(labels map[string]string) error {
	if len(labels) > MaxLabels {
		return errTooManyLabels()
	}
	for _, k := range slices.Sorted(maps.Keys(labels)) { // sorted: the same request gets the same refusal
		field := "/labels/" + pointerEscapes.Replace(k)
		if err := validateLabel(field, field, k, labels[k]); err != nil {
			return err
		}
	}
	return nil
}

// pointerEscapes are those of a JSON pointer (RFC 6901 §3).
var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// validateLabel checks Kubernetes' label syntax, which selectors match.
func validateLabel(keyField, valueField, key, value string) error {
	if errs := validation.IsQualifiedName(key); len(errs) > 0 {
		return domain.RefuseField(keyField, "invalid_label_key", "A label key "+errs[0]+".")
	}
	if errs := validation.IsValidLabelValue(value); len(errs) > 0 {
		return domain.RefuseField(valueField, "invalid_label_value", "A label value "+errs[0]+".")
	}
	return nil
}

func errTooManyLabels() error {
	return domain.RefuseField("/labels", "too_many_labels", fmt.Sprintf("A repository carries at most %d labels.", MaxLabels))
}
