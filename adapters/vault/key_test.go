package vault_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chartledger/adapters/vault"
)

func TestTheFirstStartMakesAKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	first, err := vault.LoadKey(path, true)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v; want mode 0600", info, err)
	}
	second, err := vault.LoadKey(path, true)
	if err != nil || !bytes.Equal(first.Derive("x"), second.Derive("x")) {
		t.Errorf("the second start has another key, %v", err)
	}
	if first.Exposed() {
		t.Error("a file of mode 0600 is called exposed")
	}
}

func TestKeyFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	good := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))
	for name, tt := range map[string]struct {
		content, err string
	}{
		"padding and newlines are no matter": {content: "\n" + strings.TrimRight(good, "=") + "\r\n"},
		"an empty file":                      {content: "", err: "is empty"},
		"no base64":                          {content: "hunter2 hunter2!", err: "does not hold base64"},
		"too short":                          {content: "aHVudGVyMg==", err: "holds 7 bytes"},
		"too long":                           {content: base64.StdEncoding.EncodeToString(make([]byte, 64)), err: "holds 64 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "key")
			if err := os.WriteFile(path, []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := vault.LoadKey(path, true) // and what is there is never replaced
			if tt.err == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.err) || !strings.Contains(err.Error(), path) {
				t.Fatalf("got %v; want %q and the file's name", err, tt.err)
			}
			if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "aHVudGVyMg") {
				t.Errorf("the error repeats what is in the file: %v", err)
			}
			if left, _ := os.ReadFile(path); string(left) != tt.content {
				t.Error("the file was replaced")
			}
		})
	}
}

func TestAMissingKeyIsNotMadeUnlessAsked(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	if _, err := vault.LoadKey(path, false); err == nil || !strings.Contains(err.Error(), path) {
		t.Fatalf("got %v, want an error that names %s", err, path)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a key was made")
	}
}

func TestAKeyFileForOthersIsWarnedOf(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	text := base64.StdEncoding.EncodeToString(make([]byte, 32))
	for mode, want := range map[fs.FileMode]bool{0o600: false, 0o400: false, 0o640: true, 0o604: true} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		key, err := vault.LoadKey(path, false)
		if err != nil || key.Exposed() != want {
			t.Errorf("mode %o: exposed is %t, %v; want %t", mode, key.Exposed(), err, want)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSubKeysDiffer(t *testing.T) {
	t.Parallel()
	a, b := freshKey(t), freshKey(t)
	seen := map[string]bool{}
	for _, sub := range [][]byte{a.Derive("vault"), a.Derive("commands"), b.Derive("vault")} {
		if len(sub) != 32 || seen[string(sub)] {
			t.Errorf("%x is not a sub-key of its own", sub)
		}
		seen[string(sub)] = true
	}
	if !bytes.Equal(a.Derive("vault"), a.Derive("vault")) {
		t.Error("a sub-key is not the same twice")
	}
}

// TestNothingIsPrinted asks for the key in every way a log line or a JSON body could.
func TestNothingIsPrinted(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	secret := []byte("this-is-the-secret-of-32-bytes!!")
	if err := os.WriteFile(path, []byte(base64.StdEncoding.EncodeToString(secret)), 0o600); err != nil {
		t.Fatal(err)
	}
	key, err := vault.LoadKey(path, false)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	holder := struct{ K vault.Key }{key}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%c", "%b", "%o"} {
		fmt.Fprintf(&out, verb+" "+verb+" "+verb+"\n", key, holder, struct{ k vault.Key }{key})
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("key", "key", key, "holder", holder)
	slog.New(slog.NewTextHandler(&out, nil)).Info("key", "key", key, "holder", holder)
	if err := json.NewEncoder(&out).Encode(holder); err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"this-is", fmt.Sprintf("%x", secret[:4]), fmt.Sprintf("%X", secret[:4]), "116 104", "dGhpcy"} {
		if strings.Contains(out.String(), form) {
			t.Errorf("printed %q:\n%s", form, out.String())
		}
	}
}
