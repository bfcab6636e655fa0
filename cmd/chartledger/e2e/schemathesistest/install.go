package schemathesistest

import (
	_ "embed" // for the requirements
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"chartledger/adapters/programtest"
)

// requirements are the packages, each of one version.
//
//go:embed requirements.txt
var requirements []byte

// missing tells how to get what is not there.
const missing = "this test needs Python 3.10 or newer with venv: apt-get install python3 python3-venv"

// install answers a Python that has Schemathesis.
func install() (python string, err error) {
	if _, err := exec.LookPath("python3"); err != nil {
		return "", fmt.Errorf("find python3 (%s): %w", missing, err)
	}
	dir, err := programtest.Kit{Name: "schemathesis", Of: requirements, Fill: fill, Good: works}.Folder()
	return interpreter(dir), err
}

func interpreter(dir string) string { return filepath.Join(dir, "bin", "python") }

// works is false when the Python that dir was made with is gone.
func works(dir string) bool { return exec.Command(interpreter(dir), "-c", "pass").Run() == nil }

func fill(dir string) error {
	if out, err := exec.Command("python3", "-m", "venv", dir).CombinedOutput(); err != nil {
		return fmt.Errorf("make a place for Schemathesis (%s): %w\n%s", missing, err, out)
	}
	list := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(list, requirements, 0o644); err != nil {
		return fmt.Errorf("write what Schemathesis needs: %w", err)
	}
	pip := exec.Command(interpreter(dir), "-m", "pip", "install", "--quiet",
		"--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "-r", list)
	if out, err := pip.CombinedOutput(); err != nil {
		return fmt.Errorf("install Schemathesis with pip, which needs a package index to reach: %w\n%s", err, out)
	}
	return nil
}
