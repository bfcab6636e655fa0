package e2e_test

import (
	"os/exec"
	"syscall"
)

// dieWithTests ends the service when these tests are killed or time out.
func dieWithTests(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
