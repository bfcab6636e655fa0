package helmchart

import (
	"bytes"

	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
	"sigs.k8s.io/yaml"

	"chartledger/commands/publishing"
)

// maxProv is how many bytes a signature has at most.
const maxProv = 256 << 10

// checkProv refuses what does not look like the signature of p. Whose it is, is for
// those to judge who have the keys.
func checkProv(prov []byte, p publishing.Package) error {
	if len(prov) > maxProv {
		return refuse(provField, "prov_too_large", "A signature has at most %s.", size(maxProv))
	}
	block, rest := clearsign.Decode(prov)
	if block == nil || len(bytes.TrimSpace(rest)) > 0 {
		return refuse(provField, "prov_bad_shape", "It is no text signed with PGP, as helm package --sign makes it.")
	}
	_, sums, found := bytes.Cut(block.Plaintext, []byte("\n...\n"))
	var signed struct {
		Files map[string]string `json:"files"`
	}
	if !found || len(sums) > 4<<10 || yaml.Unmarshal(sums, &signed) != nil || len(signed.Files) == 0 {
		return refuse(provField, "prov_bad_shape", "It names no files and their checksums, as helm package --sign does.")
	}
	if signed.Files[p.File()] != "sha256:"+p.Digest {
		return refuse(provField, "prov_other_package", "It does not sign this package: for %s it must name sha256:%s.", p.File(), p.Digest)
	}
	return nil
}
