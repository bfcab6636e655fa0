package faults_test

import (
	"fmt"
	"time"
)

// kind is what a command asks for.
type kind string

const (
	create   kind = "create"
	rename   kind = "rename"
	label    kind = "label"
	transfer kind = "transfer"
	remove   kind = "delete"
	syncNow  kind = "sync"
)

// verdict is what a caller knows.
type verdict string

const (
	done    verdict = "acknowledged"
	refused verdict = "refused"
	nothing verdict = "did not happen" // definitely, and not because of a rule
	unknown verdict = "unknown"
)

// name is a repository's name, unique among its owner's.
type name struct{ Owner, Name string }

// command is one request of a client, however often it was sent.
type command struct {
	ID     string // X-Request-Id, which the log keeps as es-correlationid
	Client int
	Actor  string
	Kind   kind
	Repo   string // its id; of a create, from the answer
	// Old is the name that a rename, transfer or delete gives back, New the one
	// that a create, rename or transfer takes.
	Old, New name
	IfMatch  int64 // 0: none
	Label    string
	Attempts []attempt
	Verdict  verdict
	Answer   answer // of the last attempt
}

// attempt is one sending. Its time is what porcupine calls an operation.
type attempt struct {
	Process      int
	Call, Return time.Duration
	Status       int
	Code         string
	Verdict      verdict
}

// answer is what a client learns.
type answer struct {
	Repo    repoSeen
	SyncID  string
	Token   token
	Raw     string // the token as it was
	Problem string
}

// repoSeen is a repository as an answer shows it.
type repoSeen struct {
	ID, Name, Owner string
	Version         int64
	Labels          map[string]string
}

func (c *command) call() time.Duration { return c.Attempts[0].Call }
func (c *command) last() attempt       { return c.Attempts[len(c.Attempts)-1] }

// events are how many events the command makes if it happens: of a label, one or
// none.
func (c *command) events() (least, most int) {
	switch c.Kind {
	case create:
		return 2, 2 // and a request for its first sync
	case label:
		return 0, 1
	default:
		return 1, 1
	}
}

// String tells the command's story in a line.
func (c *command) String() string {
	s := fmt.Sprintf("%s client %d as %s: %s %s", c.ID, c.Client, c.Actor, c.Kind, c.Repo)
	if c.Old.Name != "" {
		s += fmt.Sprintf(" from %s/%s", c.Old.Owner, c.Old.Name)
	}
	if c.New.Name != "" {
		s += fmt.Sprintf(" to %s/%s", c.New.Owner, c.New.Name)
	}
	if c.Label != "" {
		s += " label " + c.Label
	}
	if c.IfMatch > 0 {
		s += fmt.Sprintf(" if at %d", c.IfMatch)
	}
	s += fmt.Sprintf(" -> %s", c.Verdict)
	if c.Verdict == done && c.Answer.Repo.Version > 0 {
		s += fmt.Sprintf(" (version %d)", c.Answer.Repo.Version)
	}
	for _, a := range c.Attempts {
		s += fmt.Sprintf("\n\t\t%s..%s process %d: %d %s %s", stamp(a.Call), stamp(a.Return), a.Process, a.Status, a.Code, a.Verdict)
	}
	return s
}
