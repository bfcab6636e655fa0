package helmchart

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"

	"chartledger/commands/publishing"
	"chartledger/domain"
)

// The fields of a refusal.
const (
	chartField = "/chart"
	provField  = "/prov"
)

// maxEntry is how many bytes of an index one version may take.
const maxEntry = 128 << 10

// Checker checks packages. It is safe for concurrent use.
type Checker struct {
	MaxPacked   int64 // bytes of a package
	MaxUnpacked int64 // bytes of what is in it, archives within it included
	MaxFiles    int   // likewise
}

// NewChecker makes one for packages of up to maxPacked bytes. What is in them is
// bounded below what the helm client takes: nobody could install more.
func NewChecker(maxPacked int64) *Checker {
	return &Checker{MaxPacked: maxPacked, MaxUnpacked: 64 << 20, MaxFiles: 10_000}
}

// Check answers the package in packed, with its signature if there is one. file is
// how the sender calls it; "" if she does not say. An error is a *domain.Error that
// names the field and the reason.
func (c *Checker) Check(file string, packed, prov []byte) (publishing.Package, error) {
	if err := c.inspect(packed); err != nil {
		return publishing.Package{}, err
	}
	loaded, err := loader.LoadArchive(bytes.NewReader(packed))
	if err == nil {
		err = loaded.Validate()
	}
	if err != nil {
		return publishing.Package{}, refuse(chartField, "chart_invalid", "Helm cannot load it: %s.", plain(err))
	}
	p, err := describe(loaded.Metadata, packed)
	if err != nil {
		return publishing.Package{}, err
	}
	if file != "" && file != p.File() {
		return publishing.Package{}, refuse(chartField, "chart_file_name", "The file has to be called %s, after its Chart.yaml.", p.File())
	}
	if len(prov) > 0 {
		if err := checkProv(prov, p); err != nil {
			return publishing.Package{}, err
		}
		p.Prov = prov
	}
	return p, nil
}

// describe is the package of a chart that Helm finds good.
func describe(m *chart.Metadata, packed []byte) (publishing.Package, error) {
	if err := checkName(m.Name); err != nil {
		return publishing.Package{}, err
	}
	if err := checkVersion(m.Version); err != nil {
		return publishing.Package{}, err
	}
	entry, err := json.Marshal(m)
	if err != nil {
		return publishing.Package{}, fmt.Errorf("write the entry of a chart: %w", err)
	}
	if len(entry) > maxEntry {
		return publishing.Package{}, tooLarge("chart_entry_too_large", "Its Chart.yaml is larger than %s, which no index should have to carry.", size(maxEntry))
	}
	sum := sha256.Sum256(packed)
	return publishing.Package{Name: m.Name, Version: m.Version, Digest: hex.EncodeToString(sum[:]), Chart: packed, Entry: entry}, nil
}

func refuse(field, code, detail string, args ...any) error {
	return domain.RefuseField(field, code, fmt.Sprintf(detail, args...))
}

func tooLarge(code, detail string, args ...any) error {
	return &domain.Error{Kind: domain.TooLarge, Code: code, Field: chartField, Detail: fmt.Sprintf(detail, args...)}
}

// plain is Helm's reason without control characters, and not too long.
func plain(err error) string { return quotable(strings.TrimPrefix(err.Error(), "validation: "), 200) }
