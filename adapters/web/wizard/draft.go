package wizard

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"chartledger/adapters/httpapi/api"
)

// draft is what was entered so far.
type draft struct {
	Key   string    `json:"key"` // of its creation: however often that is asked for, there is one repository
	Until time.Time `json:"until"`
	First bool      `json:"first,omitempty"` // the public repository that an operator begins with

	Runtime     string              `json:"runtime,omitempty"`
	URL         string              `json:"url,omitempty"`
	Name        string              `json:"name,omitempty"`
	Description string              `json:"description,omitempty"`
	Mode        string              `json:"mode,omitempty"`
	Credential  api.CredentialInput `json:"credential"` // its kind is none if there is to be none, and "" before that is known
	CA          string              `json:"ca,omitempty"`
	SkipVerify  bool                `json:"skip_verify,omitempty"`
	ToOthers    bool                `json:"to_others,omitempty"`

	Report  *api.ValidationReport `json:"report,omitempty"`
	Checked string                `json:"checked,omitempty"` // what the report is about

	Visibility string  `json:"visibility,omitempty"`
	Labels     []label `json:"labels,omitempty"`
	Shared     bool    `json:"shared,omitempty"` // it was said who is to see it
}

// label is one as it was entered.
type label struct{ Key, Value string }

// none is the kind of no credential.
const none api.CredentialKind = "none"

// scheme is the URL's, in small letters.
func (d draft) scheme() string {
	u, err := url.Parse(d.URL)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Scheme)
}

func (d draft) inS3() bool { return d.scheme() == "s3" }

// target is what is to be validated.
func (d draft) target() api.RepoValidate {
	t := api.RepoValidate{URL: d.URL, Runtimes: api.Runtimes{api.Runtime(d.Runtime)}, Mode: api.RepoMode(d.Mode)}
	if d.Credential.Kind != none {
		t.Credential = &d.Credential
	}
	if d.CA != "" || d.SkipVerify {
		t.TLS = &api.RepoTLS{InsecureSkipVerify: &d.SkipVerify}
		if d.CA != "" {
			t.TLS.CaCertificates = &d.CA
		}
	}
	if d.ToOthers && !d.inS3() {
		t.CredentialToOtherHosts = &d.ToOthers
	}
	return t
}

// mark tells targets apart.
func (d draft) mark() string {
	text, err := json.Marshal(d.target())
	if err != nil {
		return "" // no report is about that
	}
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// report is the one about what is entered now, or nil.
func (d draft) report() *api.ValidationReport {
	if d.Report == nil || d.Checked != d.mark() {
		return nil
	}
	return d.Report
}

// whole is the repository to be created.
func (d draft) whole() api.RepoCreate {
	t := d.target()
	r := api.RepoCreate{Name: d.Name, URL: t.URL, Runtimes: t.Runtimes, Mode: t.Mode, Visibility: api.Visibility(d.Visibility),
		Labels: d.labels(), Credential: t.Credential, TLS: t.TLS, CredentialToOtherHosts: t.CredentialToOtherHosts}
	if d.Description != "" {
		r.Description = &d.Description
	}
	return r
}

func (d draft) labels() api.Labels {
	all := make(api.Labels, len(d.Labels))
	for _, l := range d.Labels {
		all[l.Key] = l.Value
	}
	return all
}
