package phc_test

import (
	"bytes"
	"strings"
	"testing"

	"chartledger/adapters/httpapi/phc"
)

func TestAHashIsOfOnePassword(t *testing.T) {
	t.Parallel()
	hash := phc.Hash("correct horse battery staple")
	if !strings.HasPrefix(string(hash), "$argon2id$v=19$m=65536,t=3,p=2$") {
		t.Errorf("got %s", hash)
	}
	if bytes.Equal(hash, phc.Hash("correct horse battery staple")) {
		t.Error("two hashes of one password are equal")
	}
	if !phc.Verify(hash, "correct horse battery staple") || phc.Verify(hash, "correct horse battery stapler") {
		t.Error("the wrong password is right")
	}
	if phc.Verify(phc.Nobodys(), "") {
		t.Error("somebody has nobody's password")
	}
}

// TestHashesOfOthers: the good one is a test vector of the reference implementation, made with
//
//	echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -e
func TestHashesOfOthers(t *testing.T) {
	t.Parallel()
	const good = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if !phc.Verify([]byte(good), "password") || phc.Verify([]byte(good), "Password") {
		t.Error("a hash of the reference implementation is read wrongly")
	}
	for name, hash := range map[string]string{
		"nothing":          "",
		"another function": strings.Replace(good, "argon2id", "argon2i", 1),
		"another version":  strings.Replace(good, "v=19", "v=16", 1),
		"no cost":          strings.Replace(good, "m=65536,t=2,p=1", "", 1),
		"no passes":        strings.Replace(good, "t=2", "t=0", 1),
		"no threads":       strings.Replace(good, "p=1", "p=0", 1),
		"too dear":         strings.Replace(good, "m=65536", "m=4194304", 1),
		"endless":          strings.Replace(good, "t=2", "t=4000000000", 1),
		"a bad salt":       strings.Replace(good, "c29tZXNhbHQ", "%", 1),
		"no hash":          good[:strings.LastIndex(good, "$")+1],
		"a short hash":     good[:strings.LastIndex(good, "$")+5],
		"more parts":       good + "$",
	} {
		if phc.Verify([]byte(hash), "password") {
			t.Errorf("%s: it is the password's", name)
		}
	}
}
