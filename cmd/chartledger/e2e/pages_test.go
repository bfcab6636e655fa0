package e2e_test

import (
	"embed"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/programtest"
)

// scripts go through the pages in a browser: what they test is theirs, and what there
// is to be seen is set up here.
//
//go:embed pages
var scripts embed.FS

// setting is what a script finds.
type setting map[string]any

// stages are the scripts and what each finds.
func stages() map[string]func(t *testing.T) setting {
	return map[string]func(t *testing.T) setting{
		"setup.test.mjs":  firstStart,
		"signin.test.mjs": people,
	}
}

// Chromium goes through the pages as people do, one script after the other.
func TestPages(t *testing.T) {
	t.Parallel()

	files, packages := pageScripts(t)
	chromium := nodeBrowser(t)
	names, err := fs.Glob(files, "*.test.mjs")
	if known := slices.Sorted(maps.Keys(stages())); err != nil || !slices.Equal(names, known) {
		t.Fatalf("there are the scripts %q and stages for %q: %v", names, known, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(name, ".test.mjs"), func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, files); err != nil {
				t.Fatal(err)
			}
			besides(t, dir, packages)
			text, err := json.Marshal(stages()[name](t))
			if err != nil {
				t.Fatal(err)
			}
			node(t, dir, name, "PAGES_STAGE="+string(text), "PAGES_BROWSER="+chromium)
		})
	}
}

// pageScripts are the scripts, and the folder with the packages that they need.
func pageScripts(t *testing.T) (files fs.FS, packages string) {
	t.Helper()
	files, err := fs.Sub(scripts, "pages")
	if err != nil {
		t.Fatal(err)
	}
	packages, err = programtest.NPM("pages", only{files, []string{"package.json", "package-lock.json"}})
	if err != nil {
		t.Fatal(err)
	}
	return files, packages
}

// only is some of a folder's files.
type only struct {
	fs.FS
	names []string
}

// ReadDir lists the folder.
func (o only) ReadDir(name string) (found []fs.DirEntry, err error) {
	all, err := fs.ReadDir(o.FS, name)
	for _, e := range all {
		if slices.Contains(o.names, e.Name()) {
			found = append(found, e)
		}
	}
	return found, err
}

// firstStart is a service that nobody operates yet, and the link that it prints.
func firstStart(t *testing.T) setting {
	t.Helper()
	s := newService(t, embeddedPlatform())
	s.env = slices.DeleteFunc(s.env, func(v string) bool { return strings.HasPrefix(v, "CHARTLEDGER_OPERATOR_TOKEN=") })
	s.Start()
	return setting{"url": s.URL, "password": passphrase, "link": s.URL + "/setup#token=" + s.setupToken()}
}

// people are a service and three who can sign in.
func people(t *testing.T) setting {
	t.Helper()
	s := serve(t, embeddedPlatform())
	withPassword(s.operator(), map[string]api.Role{"olivia": api.RoleOperator, "alice": api.RoleDeveloper, "bob": api.RoleUser})
	return setting{"url": s.URL, "password": passphrase}
}

// withPassword adds users who sign in with the passphrase.
func withPassword(operator caller, users map[string]api.Role) {
	operator.t.Helper()
	for id, role := range users {
		operator.user(id, role)
		operator.do("PUT", "/users/"+id+"/password", api.PasswordSet{Password: passphrase}).want(operator.t, 204)
	}
}
