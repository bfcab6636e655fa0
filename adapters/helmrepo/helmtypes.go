package helmrepo

import (
	"time"

	"helm.sh/helm/v3/pkg/chart"
)

// indexFile has the fields of Helm's repo.IndexFile. Strict decoding knows no others.
type indexFile struct {
	ServerInfo  map[string]any           `json:"serverInfo,omitempty"`
	APIVersion  string                   `json:"apiVersion"`
	Generated   time.Time                `json:"generated"`
	Entries     map[string]chartVersions `json:"entries"`
	PublicKeys  []string                 `json:"publicKeys,omitempty"`
	Annotations map[string]string        `json:"annotations,omitempty"`
}

// chartVersions has the shape of Helm's repo.ChartVersions.
type chartVersions []*chartVersion

// chartVersion has the fields of Helm's repo.ChartVersion.
type chartVersion struct {
	*chart.Metadata
	URLs    []string  `json:"urls"`
	Created time.Time `json:"created,omitempty"` //nolint:modernize // as Helm has it
	Removed bool      `json:"removed,omitempty"`
	Digest  string    `json:"digest,omitempty"`

	ChecksumDeprecated      string `json:"checksum,omitempty"`
	EngineDeprecated        string `json:"engine,omitempty"`
	TillerVersionDeprecated string `json:"tillerVersion,omitempty"`
	URLDeprecated           string `json:"url,omitempty"`
}

// admit does to v what Helm does after decoding, and says why Helm would pass it over.
func admit(v *chartVersion) (refusal string) {
	if v == nil {
		return "the entry is empty"
	}
	if v.Metadata == nil {
		v.Metadata = &chart.Metadata{}
	}
	if v.APIVersion == "" {
		v.APIVersion = chart.APIVersionV1
	}
	err := v.Validate()
	if err == nil || isSkippable(err) {
		return ""
	}
	return plainValidation(err)
}
