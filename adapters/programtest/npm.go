package programtest

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
)

// NPM answers a folder with these files, a package-lock.json among them, and the
// packages of npm that it names.
func NPM(name string, files fs.FS) (dir string, err error) {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return "", fmt.Errorf("these tests need %s: apt-get install nodejs npm (Node 20 or newer)", program)
		}
	}
	content, err := contentOf(files)
	if err != nil {
		return "", fmt.Errorf("read the files of %s: %w", name, err)
	}
	return Kit{Name: name, Of: content, Fill: func(dir string) error {
		if err := os.CopyFS(dir, files); err != nil {
			return fmt.Errorf("create the cache of %s: %w", name, err)
		}
		npm := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
		npm.Dir = dir
		if out, err := npm.CombinedOutput(); err != nil {
			return fmt.Errorf("install the packages of %s with npm: %w\n%s", name, err, out)
		}
		return nil
	}}.Folder()
}

// contentOf is all files' names and what is in them.
func contentOf(files fs.FS) (all []byte, err error) {
	err = fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, path)
		all = fmt.Appendf(all, "%s %d\n%s", path, len(content), content)
		return err
	})
	return all, err
}
