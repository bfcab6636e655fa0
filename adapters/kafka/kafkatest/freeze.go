package kafkatest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// frozenWithin is how long the threads of a stopped process may still run.
const frozenWithin = 5 * time.Second

// waitFrozen returns when every thread has taken its SIGSTOP.
func (n *node) waitFrozen() error {
	tick, late := time.NewTicker(time.Millisecond), time.After(frozenWithin)
	defer tick.Stop()
	for {
		frozen, err := allStopped(n.cmd.Process.Pid)
		if err != nil || frozen {
			return err
		}
		select {
		case <-tick.C:
		case <-late:
			return errors.New("pause Kafka: it still runs")
		}
	}
}

// allStopped reads the state of each thread: the letter after its name, T for one
// that is stopped.
func allStopped(pid int) (bool, error) {
	files, err := filepath.Glob(filepath.Join("/proc", strconv.Itoa(pid), "task", "*", "stat"))
	if err != nil || len(files) == 0 {
		return false, fmt.Errorf("list Kafka's threads: %w", errors.Join(err, os.ErrNotExist))
	}
	for _, file := range files {
		stat, err := os.ReadFile(file)
		if err != nil {
			return false, nil // a thread that just ended
		}
		_, state, _ := bytes.Cut(stat, []byte(") "))
		if !bytes.HasPrefix(state, []byte("T")) {
			return false, nil
		}
	}
	return true, nil
}
