package vault

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// LoadKey reads the master key from a file that holds 32 bytes in base64. If the
// file is not there and create says so, it makes one: that is for the first
// start on an empty data directory only, for a new key opens no old secret.
//
// Errors name the file and never what is in it.
func LoadKey(path string, create bool) (Key, error) {
	key, err := readKey(path)
	if create && errors.Is(err, fs.ErrNotExist) {
		err = createKey(path)
		if err == nil || errors.Is(err, fs.ErrExist) { // another process was first: its key is ours
			key, err = readKey(path)
		}
	}
	if err != nil {
		return Key{}, fmt.Errorf("load the master key: %w", err)
	}
	return key, nil
}

// maxKeyFile bounds what is read: someone may name the wrong file.
const maxKeyFile = 1 << 10

func readKey(path string) (Key, error) {
	f, err := os.Open(path)
	if err != nil {
		return Key{}, err // a PathError: names the file
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Key{}, err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile))
	if err != nil {
		return Key{}, err
	}
	return parseKey(path, info.Mode(), text)
}

// parseKey takes base64 with padding or without.
func parseKey(path string, mode fs.FileMode, text []byte) (Key, error) {
	text = bytes.TrimRight(bytes.TrimSpace(text), "=")
	raw, err := base64.RawStdEncoding.DecodeString(string(text))
	switch {
	case len(text) == 0:
		return Key{}, fmt.Errorf("%s is empty: it should hold base64 of %d random bytes", path, keySize)
	case err != nil:
		return Key{}, fmt.Errorf("%s does not hold base64 text", path)
	case len(raw) != keySize:
		return Key{}, fmt.Errorf("%s holds %d bytes in base64, not %d", path, len(raw), keySize)
	}
	return Key{bytes: func() []byte { return raw }, exposed: mode.Perm()&0o077 != 0}, nil
}

// createKey writes a fresh key that is on disk when it returns, and never
// replaces a file: a lost key is every secret lost.
func createKey(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	var raw [keySize]byte
	_, _ = rand.Read(raw[:]) // crypto/rand never fails
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(raw[:]) + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return syncDir(filepath.Dir(path))
}

// syncDir has the name of a new file survive a crash.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
