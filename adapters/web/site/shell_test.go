package site_test

import (
	"os/exec"
	"testing"

	"chartledger/adapters/web/site"
)

// A shell takes a word for what it was, whatever is in it.
func TestAWordIsOneWordOfAShell(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]string{
		"charts":                      "charts",
		"https://charts.example.com/": "https://charts.example.com/",
		"":                            "''",
		"a b":                         "'a b'",
		"$(reboot)":                   "'$(reboot)'",
		"o'brien;reboot":              `'o'\''brien;reboot'`,
		"`id`\n\"":                    "'`id`\n\"'",
		"-n":                          "'-n'",
	} {
		got := site.Word(text)
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
		said, err := exec.CommandContext(t.Context(), "sh", "-c", "printf %s "+"x"+got).Output()
		if err != nil || string(said) != "x"+text {
			t.Errorf("%q: a shell says %q, %v", text, said, err)
		}
	}
}
