package wire_test

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"chartledger/domain"
	"chartledger/domain/wire"
	"chartledger/domain/wire/wiretest"
)

// update writes the golden files anew. Do that for a new type; a changed file of
// an old one is a broken promise to every reader of the log.
var update = flag.Bool("update", false, "write the golden files anew")

const goldenDir = "testdata/golden"

func TestMain(m *testing.M) {
	flag.Parse()
	if *update && os.Getenv("CI") != "" {
		_, _ = os.Stderr.WriteString("golden files are not updated in CI\n")
		os.Exit(2)
	}
	os.Exit(m.Run())
}

// encode is the record of a sample.
func encode(t *testing.T, r domain.Recorded) wire.Record {
	t.Helper()
	if w, ok := r.Event.(wire.WriterClaimed); ok {
		return wire.EncodeClaim(r.Position.Partition.Topic, w, r.At)
	}
	rec, err := wire.Encode(r)
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return rec
}

func TestTheWireFormIsFrozen(t *testing.T) {
	t.Parallel()
	for _, sample := range wiretest.Samples() {
		name := wiretest.Path(sample)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := wiretest.Render(encode(t, sample))
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(goldenDir, name)
			if *update {
				write(t, path, got)
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("a type without a golden file (go test ./domain/wire -update): %v", err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("is written as\n%s\nfrozen is\n%s", got, want)
			}
			decodesTo(t, want, sample)
		})
	}
}

func decodesTo(t *testing.T, golden []byte, want domain.Recorded) {
	t.Helper()
	rec, err := wiretest.Parse(golden)
	if err != nil {
		t.Fatal(err)
	}
	got, err := wire.Decode(rec, want.Position)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("is read as\n%+v, %v\nwant\n%+v", got, err, want)
	}
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestNoGoldenFileIsLeftOver: a type that was taken out can still be in the log.
func TestNoGoldenFileIsLeftOver(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, sample := range wiretest.Samples() {
		known[filepath.FromSlash(wiretest.Path(sample))] = true
	}
	err := filepath.WalkDir(goldenDir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(goldenDir, path)
		if !known[name] {
			t.Errorf("%s has no sample any more", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestSamplesAreFull: a field that no sample fills is not frozen.
func TestSamplesAreFull(t *testing.T) {
	t.Parallel()
	for _, sample := range wiretest.Samples() {
		full(t, wiretest.Path(sample), reflect.ValueOf(sample.Event))
	}
}

func full(t *testing.T, path string, v reflect.Value) {
	t.Helper()
	if v.IsZero() && v.NumField() > 0 {
		t.Errorf("%s is not filled", path)
	}
	for i := range v.NumField() {
		field, name := v.Field(i), path+"."+v.Type().Field(i).Name
		if field.Kind() == reflect.Pointer || field.Kind() == reflect.Slice && field.Len() > 0 {
			field = first(field)
		}
		switch {
		case !field.IsValid() || field.IsZero():
			t.Errorf("%s is not filled", name)
		case field.Kind() == reflect.Struct && field.Type().PkgPath() != "time":
			full(t, name, field)
		}
	}
}

// first is what a pointer or slice holds.
func first(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Pointer {
		return v.Elem()
	}
	return v.Index(0)
}
