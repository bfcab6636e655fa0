package commands

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"math/big"
	"strings"
)

// TokenPrefix begins every API token, so that leaks can be searched for.
const TokenPrefix = "chartledger_"

// bodyLength is how many digits 32 bytes have in base 62.
const bodyLength = 43

// tokenText is the plain text of the token that a command issued: 32 bytes in base 62
// and a checksum, by which a mistyped token is known without a look-up.
func (h *Handler) tokenText(commandID, tokenID string) string {
	raw, _ := hex.DecodeString(h.mac("token", commandID, tokenID))
	body := base62(raw, bodyLength)
	return TokenPrefix + body + "_" + checksum(body)
}

// wellFormed says whether text can be a token at all.
func wellFormed(text string) bool {
	rest, prefixed := strings.CutPrefix(text, TokenPrefix)
	body, sum, _ := strings.Cut(rest, "_")
	return prefixed && len(body) == bodyLength && sum == checksum(body)
}

func checksum(body string) string {
	return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(body)))
}

func base62(b []byte, width int) string {
	text := new(big.Int).SetBytes(b).Text(62)
	return fmt.Sprintf("%0*s", width, text)
}

// HashToken is what the log knows of a token.
func HashToken(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
