package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// leftoverPatience is how long a leftover may take to end by itself or after an
// immediate shutdown, before it is killed.
const leftoverPatience = 5 * time.Second

// dieWithParent asks for an immediate shutdown when the parent is gone. The next
// start recovers; a shutdown that writes everything could still be at it then.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGQUIT }

// stopLeftovers ends every process that works in the cluster's directory, and
// answers how many there were. Then it removes the pid file: Postgres would refuse
// to start if the pid in it were meanwhile another process's, or if it could not
// read it.
func stopLeftovers(ctx context.Context, data string) (int, error) {
	stopped, err := stopThem(ctx, data)
	if err != nil {
		return stopped, err
	}
	err = os.Remove(filepath.Join(data, "postmaster.pid"))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return stopped, err
}

func stopThem(ctx context.Context, data string) (int, error) {
	found, err := workingIn(data)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	signal(found, syscall.SIGQUIT)
	ended, err := gone(ctx, data, leftoverPatience)
	if err != nil || ended {
		return len(found), err
	}
	signal(found, syscall.SIGKILL)
	ended, err = gone(ctx, data, leftoverPatience)
	if err == nil && !ended {
		err = errors.New("it does not end")
	}
	return len(found), err
}

// signal tells processes; one that has ended meanwhile is no error.
func signal(pids []int, s syscall.Signal) {
	for _, pid := range pids {
		_ = syscall.Kill(pid, s)
	}
}

// gone waits until nothing works in the directory.
func gone(ctx context.Context, data string, d time.Duration) (bool, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, d, errPatience)
	defer cancel()
	tick := time.NewTicker(readyEvery)
	defer tick.Stop()
	for {
		left, err := workingIn(data)
		if err != nil || len(left) == 0 {
			return err == nil, err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			if errors.Is(context.Cause(ctx), errPatience) {
				return false, nil
			}
			return false, ctx.Err()
		}
	}
}

var errPatience = errors.New("patience is over")

// workingIn lists the postgres processes whose directory is data.
func workingIn(data string) ([]int, error) {
	want, err := os.Stat(data)
	if err != nil {
		return nil, err
	}
	procs, err := os.ReadDir("/proc")
	if err != nil {
		return nil, fmt.Errorf("list processes: %w", err)
	}
	var found []int
	for _, p := range procs {
		pid, err := strconv.Atoi(p.Name())
		if err == nil && worksIn(pid, want) {
			found = append(found, pid)
		}
	}
	return found, nil
}

// worksIn says whether pid is a postgres on our directory: it is its working
// directory, which no recycled pid can imitate. Root in a container often may not
// see another user's working directory; then the cluster's name, which every
// postgres of ours has on its command line or in its title, decides.
func worksIn(pid int, data os.FileInfo) bool {
	proc := filepath.Join("/proc", strconv.Itoa(pid))
	line, err := os.ReadFile(filepath.Join(proc, "cmdline"))
	if err != nil || !bytes.Contains(line, []byte("postgres")) {
		return false
	}
	cwd, err := os.Stat(filepath.Join(proc, "cwd"))
	if errors.Is(err, fs.ErrPermission) {
		return bytes.Contains(line, []byte(clusterName(data)))
	}
	return err == nil && os.SameFile(cwd, data)
}
