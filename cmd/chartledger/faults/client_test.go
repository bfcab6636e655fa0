package faults_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// How patient clients are.
const (
	leastPatience = 3 * time.Second
	mostPatience  = 12 * time.Second
	asksFor       = 40 * time.Second // and then leaves it unknown
)

// clients are all that command, and all that they know together.
type clients struct {
	*world
	mu       sync.Mutex
	commands []*command
	reads    []*read
	known    map[string]repoSeen // repositories that somebody saw alive
	gone     map[string]bool     // and those that are deleted
}

// read is a GET with a consistency token.
type read struct {
	Client, Process int
	Repo            string
	Token           token
	Call, Return    time.Duration
	Status          int
	Seen            repoSeen
}

func newClients(w *world) *clients {
	return &clients{world: w, known: map[string]repoSeen{}, gone: map[string]bool{}}
}

// run has every client command until ctx ends, and returns when none waits any more.
func (cs *clients) run(ctx context.Context) {
	var all sync.WaitGroup
	for n := range cs.plan.clients {
		all.Go(func() {
			c := &caller{clients: cs, n: n, r: rand.New(rand.NewPCG(cs.plan.seed, uint64(100+n)))}
			for ctx.Err() == nil {
				if c.quiet() {
					<-time.After(20 * time.Millisecond)
					continue
				}
				c.command()
			}
		})
	}
	all.Wait()
}

// caller is one client.
type caller struct {
	*clients
	n     int
	r     *rand.Rand
	count int
	token string // of her last acknowledged command
	wish  string // the name that she wants for as long as it is refused, if she is stubborn
}

// command thinks of a command and sends it until she knows or gives up.
func (c *caller) command() {
	cmd := c.think()
	c.count++
	cmd.ID, cmd.Client = fmt.Sprintf("c%d-%d", c.n, c.count), c.n
	for began := c.now(); ; {
		c.try(cmd)
		cmd.Verdict = cmd.judge()
		if cmd.Verdict == done || cmd.last().Verdict == refused || c.now()-began > asksFor {
			break
		}
		if cmd.Verdict == nothing && len(cmd.Attempts) > 2 || c.r.IntN(12) == 0 {
			break // she gives up
		}
		<-time.After(time.Duration(20+c.r.IntN(200)) * time.Millisecond)
	}
	c.learn(cmd)
	if cmd.Verdict == done {
		c.wish = ""
	}
	switch {
	case cmd.Verdict == done && c.r.IntN(2) == 0:
		c.read(cmd)
	case cmd.last().Verdict != done && cmd.last().Verdict != nothing || c.r.IntN(30) == 0:
		c.look()
	}
}

// try asks any process, with more or less patience.
func (c *caller) try(cmd *command) {
	ctx, cancel := context.WithTimeout(context.Background(), leastPatience+time.Duration(c.r.Int64N(int64(mostPatience-leastPatience))))
	defer cancel()
	c.attempt(ctx, cmd, c.whom())
}

// whom picks a process to ask.
func (c *caller) whom() *process {
	p, haunted := c.regulars()[c.r.IntN(c.plan.processes)], c.haunted.Load()
	switch {
	case haunted == nil || !c.plan.stubborn:
		return p
	case c.stubborn():
		return haunted
	case p == haunted:
		return c.regulars()[(p.n+1)%c.plan.processes]
	}
	return p
}

// quiet says whether she has to wait: the first command that the haunted takes
// after it was replaced tells it so.
func (c *caller) quiet() bool {
	return c.plan.stubborn && c.haunted.Load() != nil && !c.replaced.Load() && c.n != 0
}

// stubborn says whether she is one who asks the haunted for one name, again and
// again: a command that it would take tells the haunted that it was replaced.
func (c *caller) stubborn() bool { return c.plan.stubborn && c.haunted.Load() != nil && c.n == 0 }

// judge is what the caller knows after all attempts. One that is unknown stays so
// whatever a later one is refused for: it may be on its way still.
func (c *command) judge() verdict {
	maybe := false
	for _, a := range c.Attempts {
		if a.Verdict == done {
			return done
		}
		maybe = maybe || a.Verdict == unknown
	}
	if maybe {
		return unknown
	}
	return c.last().Verdict
}

// learn tells the others.
func (c *caller) learn(cmd *command) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.commands = append(c.commands, cmd)
	if cmd.Verdict != done {
		if cmd.last().Verdict != nothing {
			delete(c.known, cmd.Repo) // stale, gone or in doubt: until somebody looks again
		}
		return
	}
	c.token = cmd.Answer.Raw
	seen := cmd.Answer.Repo
	switch {
	case cmd.Kind == remove:
		delete(c.known, cmd.Repo)
		c.gone[cmd.Repo] = true
	case cmd.Kind == create:
		cmd.Repo = seen.ID
		c.known[seen.ID] = seen
	case cmd.Kind != syncNow && c.known[cmd.Repo].Version < seen.Version && c.known[cmd.Repo].ID != "":
		c.known[cmd.Repo] = seen
	}
}

// read reads her own write, as an operator, from any process.
func (c *caller) read(cmd *command) {
	p := c.regulars()[c.r.IntN(c.plan.processes)]
	r := &read{Client: c.n, Process: p.n, Repo: cmd.Repo, Token: tokenOf(c.token), Call: c.now()}
	ctx, cancel := context.WithTimeout(context.Background(), leastPatience)
	defer cancel()
	got, err := c.send(ctx, p, operatorToken, "GET", "/repos/"+cmd.Repo, nil, map[string]string{"Consistency-Token": c.token})
	r.Return = c.now()
	if err == nil {
		r.Status = got.status
	}
	if r.Status == http.StatusOK {
		if json.Unmarshal(got.body, &r.Seen) != nil {
			r.Status = 0
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reads = append(c.reads, r)
}

// look lists what there is, also what nobody knows to have been made. An old list
// does no harm: whoever believes it is refused.
func (c *caller) look() {
	ctx, cancel := context.WithTimeout(context.Background(), leastPatience)
	defer cancel()
	p := c.regulars()[c.r.IntN(c.plan.processes)]
	got, err := c.send(ctx, p, operatorToken, "GET", "/repos?limit=200", nil, nil)
	var page struct{ Items []repoSeen }
	if err != nil || got.status != http.StatusOK || json.Unmarshal(got.body, &page) != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, seen := range page.Items {
		if c.known[seen.ID].Version < seen.Version && !c.gone[seen.ID] {
			c.known[seen.ID] = seen
		}
	}
}
