package postgres

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// The bytes that a version's key is made of, in the order they sort.
const (
	endOfList    = 0x00 // fewer identifiers come first
	numeric      = 0x01 // numbers before words
	alphanumeric = 0x02
	release      = 0x03 // after all of its pre-releases
)

// semverKey is a version as bytes that sort as its precedence: major, minor and
// patch, then the pre-release. Build metadata does not count. What is no semantic
// version has the empty key, before everything: last when newest come first.
func semverKey(version string) []byte {
	v, err := semver.NewVersion(version)
	if err != nil {
		return []byte{}
	}
	k := make([]byte, 0, 32)
	k = binary.BigEndian.AppendUint64(k, v.Major())
	k = binary.BigEndian.AppendUint64(k, v.Minor())
	k = binary.BigEndian.AppendUint64(k, v.Patch())
	if v.Prerelease() == "" {
		return append(k, release)
	}
	for id := range strings.SplitSeq(v.Prerelease(), ".") {
		k = appendIdentifier(k, id)
	}
	return append(k, endOfList)
}

func appendIdentifier(k []byte, id string) []byte {
	if n, err := strconv.ParseUint(id, 10, 64); err == nil {
		return binary.BigEndian.AppendUint64(append(k, numeric), n)
	}
	k = append(k, alphanumeric)
	k = append(k, id...)
	return append(k, 0) // below every letter: "alpha" before "alpha-1"
}
