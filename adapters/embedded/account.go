package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"runtime"
	"strconv"
	"syscall"
)

// account is the user that the child runs as: ourselves, or for root another.
type account struct {
	other    bool
	uid, gid uint32
}

// owner finds the account for a folder, and gives the folder to it if it is new.
func owner(dir string) (account, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return account{}, err
	}
	has := info.Sys().(*syscall.Stat_t)
	self := uint32(os.Geteuid())
	switch {
	case self != 0 && has.Uid == self:
		return account{}, nil
	case self != 0:
		return account{}, fmt.Errorf("it belongs to user %d: start as that user or as root", has.Uid)
	case has.Uid != 0:
		return account{other: true, uid: has.Uid, gid: has.Gid}, nil
	}
	a, err := ordinary()
	if err != nil {
		return account{}, err
	}
	return a, a.give(dir)
}

// ordinary is the user that root runs Postgres as. It must have a name: initdb
// asks for it.
func ordinary() (account, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if errors.Join(err, err2) == nil && uid != 0 {
			return account{other: true, uid: uint32(uid), gid: uint32(gid)}, nil
		}
	}
	return account{}, errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as")
}

// give hands a file to the account.
func (a account) give(name string) error {
	if !a.other {
		return nil
	}
	return os.Chown(name, int(a.uid), int(a.gid))
}

// home is how the child names the folder dir, which it has open as file 3. Another
// user may not be able to walk to dir; through the open file it need not.
func (a account) home(dir string) string {
	if a.other && runtime.GOOS == "linux" {
		return "/proc/self/fd/3"
	}
	return dir
}

// start runs cmd as the account. The goroutine keeps its thread until the child
// has ended, because Linux ends the child when that thread ends. A process group
// of its own keeps a terminal's ^C from the child: we decide when it ends.
func (a account) start(cmd *exec.Cmd) (*child, error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if a.other {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	dieWithParent(cmd.SysProcAttr)
	c := &child{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			c.err = cmd.Wait()
			close(c.done)
		}
	}()
	err := <-started
	if a.other && errors.Is(err, fs.ErrPermission) {
		return nil, fmt.Errorf("%w (it runs as user %d, who must be able to reach it)", err, a.uid)
	}
	return c, err
}
