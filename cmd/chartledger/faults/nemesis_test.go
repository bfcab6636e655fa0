package faults_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"time"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// sessionTimeout is after how long the group gives a silent process's work away.
const sessionTimeout = 6 * time.Second

// draw is a fault and how often it is drawn among the others.
type draw struct {
	name   string
	weight int
	do     func(n *nemesis, p *process)
}

// everyFault is the mixture of a run without a special aim.
func everyFault(processes int) []draw {
	faults := []draw{
		{"kill -9", 6, (*nemesis).kill},
		{"hand-over", 5, (*nemesis).handOver},
		{"freeze, short", 4, func(n *nemesis, p *process) { n.freeze(p, n.some()) }},
		{"freeze beyond the session", 2, func(n *nemesis, p *process) { n.freeze(p, sessionTimeout+n.upTo(3*time.Second)) }},
		{"heartbeats lost", 2, (*nemesis).haunt},
		{"commit's answer lost", 6, func(n *nemesis, p *process) { n.trap(p, &trap{drop: true}) }},
		{"commit's answer late", 5, func(n *nemesis, p *process) { n.trap(p, &trap{delay: n.some()}) }},
		{"commit's request lost", 4, func(n *nemesis, p *process) { n.trap(p, &trap{lose: true}) }},
		{"kafka's answers dropped", 3, func(n *nemesis, p *process) { n.silence(p.kafka) }},
		{"kafka's answers delayed", 4, func(n *nemesis, p *process) { n.slow(p.kafka) }},
		{"kafka's connections cut", 5, func(n *nemesis, p *process) { p.kafka.reset(n.t) }},
		{"kafka unreachable", 3, func(n *nemesis, p *process) { n.cut(p.kafka) }},
		{"database's answers dropped", 2, func(n *nemesis, p *process) { n.silence(p.db) }},
		{"database's answers delayed", 3, func(n *nemesis, p *process) { n.slow(p.db) }},
		{"database's connections cut", 4, func(n *nemesis, p *process) { p.db.reset(n.t) }},
		{"database unreachable", 3, func(n *nemesis, p *process) { n.cut(p.db) }},
		{"broker killed", 1, func(n *nemesis, _ *process) { n.broker.Kill(); n.wait(n.upTo(time.Second)); n.broker.Start() }},
		{"broker restarted", 1, func(n *nemesis, _ *process) { n.broker.Stop(); n.wait(n.upTo(time.Second)); n.broker.Start() }},
		{"database restarted", 2, func(n *nemesis, _ *process) { n.db.restart() }},
	}
	if processes > 1 {
		faults = append(faults, draw{"visit", 3, (*nemesis).visit})
	}
	return faults
}

// nemesis makes faults. It runs in the test's goroutine.
type nemesis struct {
	*world
	r    *rand.Rand
	made map[string]int
}

func newNemesis(w *world) *nemesis {
	return &nemesis{world: w, r: rand.New(rand.NewPCG(w.plan.seed, 1)), made: map[string]int{}}
}

// rage makes one fault after another until the time is over, and then heals all.
func (n *nemesis) rage() {
	n.t.Helper()
	for end := n.now() + n.plan.lasts; n.now() < end; {
		f, p := n.pick(), n.regulars()[n.r.IntN(n.plan.processes)]
		if n.plan.decider {
			p = n.decider()
		}
		began := n.now()
		f.do(n, p)
		n.made[f.name]++
		n.t.Logf("%8s  %s (process %d, %v)", stamp(began), f.name, p.n, (n.now() - began).Round(time.Millisecond))
		n.source.Set("index.yaml", []byte(n.index(1+int(n.now()/(5*time.Second)))))
		n.wait(n.upTo(n.plan.pause))
	}
	for _, p := range n.processes {
		p.gate.disarm()
	}
}

// decider is the process that decides commands, by the newest claim in the log.
func (n *nemesis) decider() *process {
	claims := readLog(n.t, n.broker.Addr, domain.AccessEvents)[0]
	for _, r := range slices.Backward(claims) {
		claim, is := r.Event.(wire.WriterClaimed)
		for _, p := range n.processes {
			if is && p.internal == claim.Address {
				return p
			}
		}
	}
	return n.processes[0]
}

// pick draws a fault by its weight.
func (n *nemesis) pick() draw {
	sum := 0
	for _, f := range n.plan.faults {
		sum += f.weight
	}
	at := n.r.IntN(sum)
	for _, f := range n.plan.faults {
		if at -= f.weight; at < 0 {
			return f
		}
	}
	panic("weights do not add up")
}

func (n *nemesis) upTo(d time.Duration) time.Duration { return time.Duration(n.r.Int64N(int64(d))) }

// some is how long a fault lasts.
func (n *nemesis) some() time.Duration { return n.upTo(n.plan.most) }

// wait lets the fault last.
func (n *nemesis) wait(d time.Duration) { <-time.After(d) }

func (n *nemesis) kill(p *process) {
	if ended, running := p.signal(syscall.SIGKILL); running {
		<-ended
	}
}

func (n *nemesis) handOver(p *process) {
	p.leave()
	n.wait(n.upTo(briefly / 2))
	p.start()
}

func (n *nemesis) freeze(p *process, d time.Duration) {
	if _, running := p.signal(syscall.SIGSTOP); running {
		n.wait(d)
		p.signal(syscall.SIGCONT)
	}
}

// haunt has a process lose what it owns without knowing it: others take over, and it
// goes on as if nothing had happened.
func (n *nemesis) haunt(p *process) {
	n.haunted.Store(p)
	p.gate.pulseless.Store(true)
	if n.plan.stubborn {
		n.eventually(2*sessionTimeout, func() bool { return n.decider() != p })
		n.wait(briefly / 2) // until all processes know
		n.replaced.Store(true)
		n.wait(2 * time.Second)
	} else {
		n.wait(sessionTimeout + 2*time.Second + n.some())
	}
	p.gate.pulseless.Store(false)
	n.haunted.Store(nil)
	n.replaced.Store(false)
}

func (n *nemesis) trap(p *process, t *trap) {
	p.gate.arm(t, 1+n.r.IntN(3))
	n.wait(n.some())
}

func (n *nemesis) silence(l *link) {
	l.silence(n.t)
	n.wait(n.some())
	l.heal()
}

func (n *nemesis) slow(l *link) {
	l.slow(n.t, 20+n.r.IntN(700))
	n.wait(n.some())
	l.heal()
}

func (n *nemesis) cut(l *link) {
	l.cut()
	n.wait(n.some())
	l.mend(n.t)
}

// visit has one more process come and go, so that the work is shared anew twice.
func (n *nemesis) visit(*process) {
	n.visitor().start()
	n.wait(2*time.Second + n.some())
	if n.r.IntN(2) == 0 {
		n.kill(n.visitor())
	}
	n.visitor().leave()
}

// summary is how often each fault was made.
func (n *nemesis) summary() string {
	var parts []string
	total := 0
	for _, name := range slices.Sorted(maps.Keys(n.made)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, n.made[name]))
		total += n.made[name]
	}
	commits := int64(0)
	for _, p := range n.processes {
		commits += p.gate.sprung.Load()
	}
	return fmt.Sprintf("%d: %s; %d EndTxn tampered with", total, strings.Join(parts, ", "), commits)
}

func stamp(d time.Duration) string { return fmt.Sprintf("%.3fs", d.Seconds()) }
