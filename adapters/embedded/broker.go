package embedded

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
)

// ExitUnwritable is the process's exit code when the embedded log could not be
// written: EX_IOERR of sysexits.h.
const ExitUnwritable = 74

// retentionEvery is how often old records of topics with a retention are dropped.
const retentionEvery = time.Minute

// BrokerOptions are the settings of the embedded broker. The zero value is good.
type BrokerOptions struct {
	// MinFree is the free space in bytes below which Writable refuses.
	MinFree uint64

	// Log takes the broker's warnings. None means nowhere.
	Log *slog.Logger

	// OnPersistError is called once, when the broker could not write to its
	// directory, and before any client could be told otherwise. It should end
	// the process; if it returns, the broker stays up and answers nobody. None
	// means: say it on stderr and exit with ExitUnwritable.
	OnPersistError func(error)
}

// Broker is a Kafka broker inside this process, with its log on the disk.
type Broker struct {
	*Floor
	cluster *kfake.Cluster
	gate    *gate
	addr    string
	stop    chan struct{}
	stopped chan struct{} // retain has returned
	closed  sync.Once
}

// StartBroker opens the log under dir and serves it on a free loopback port.
// Every acknowledged record is on the disk. The caller holds the Lock of dir.
func StartBroker(dir string, o BrokerOptions) (*Broker, error) {
	dir = filepath.Join(dir, "kafka")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create the embedded log: %w", err)
	}
	if err := restoreUncompacted(dir); err != nil {
		return nil, fmt.Errorf("undo an unfinished compaction of the embedded log: %w", err)
	}
	b := &Broker{Floor: NewFloor(dir, o.MinFree), gate: &gate{}, stop: make(chan struct{}), stopped: make(chan struct{})}
	if err := b.open(dir, o); err != nil {
		return nil, fmt.Errorf("open the embedded log %s: %w", dir, err)
	}
	go b.retain()
	return b, nil
}

// open starts the cluster and compacts it. While it runs a write that fails is
// the start's error; the hook counts from the first client on.
func (b *Broker) open(dir string, o BrokerOptions) error {
	var serving atomic.Bool
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	logger := newBrokerLog(log, o.OnPersistError, b.gate, &serving)
	cluster, err := kfake.NewCluster(clusterOptions(dir, logger, b.gate)...)
	if err != nil {
		return err
	}
	b.cluster, b.addr = cluster, cluster.ListenAddrs()[0]
	err = b.compact(dir, log)
	serving.Store(true)
	if err = errors.Join(err, b.gate.err()); err != nil {
		cluster.Close()
	}
	return err
}

// compact leaves the log as it is where compacting it would not be safe.
func (b *Broker) compact(dir string, log *slog.Logger) error {
	err := b.Writable() // a compaction that meets a full disk fails the start
	if err == nil {
		err = compact(dir, b.cluster, b.gate)
	}
	if errors.Is(err, ErrNoSpace) || errors.Is(err, errNoLinks) {
		log.Warn("the embedded log was not compacted; replaced secrets stay in it", "cause", err)
		return nil
	}
	return err
}

func newBrokerLog(log *slog.Logger, hook func(error), g *gate, serving *atomic.Bool) *brokerLog {
	if hook == nil {
		hook = exit
	}
	return &brokerLog{log: log, gate: g, fail: func(err error) {
		if serving.Load() {
			hook(err)
		}
	}}
}

// exit ends the process at once: an orderly end could still acknowledge.
func exit(err error) {
	fmt.Fprintf(os.Stderr, "chartledger: stopped, nothing unwritten was acknowledged: %v\n", err)
	os.Exit(ExitUnwritable)
}

// clusterOptions say no to what kfake would do by default: topics made by
// mention are off unless asked for, records of a topic without a retention of
// its own live for ever (default: a week), and compaction on a timer is off.
func clusterOptions(dir string, logger kfake.Logger, g *gate) []kfake.Opt {
	return []kfake.Opt{
		kfake.NumBrokers(1),
		kfake.ClusterID("chartledger-embedded"),
		kfake.DataDir(dir),
		kfake.SyncWrites(),
		kfake.DefaultNumPartitions(1),
		kfake.WithLogger(logger),
		kfake.ListenFn(g.listen),
		kfake.BrokerConfigs(map[string]string{
			"log.retention.ms":       "-1",
			"log.cleaner.backoff.ms": "315360000000", // ten years; see compact
		}),
	}
}

// retain drops what is past its topic's retention, as kfake's own timer would.
func (b *Broker) retain() {
	defer close(b.stopped)
	tick := time.NewTicker(retentionEvery)
	defer tick.Stop()
	for {
		select {
		case <-b.stop:
			return
		case <-tick.C:
			b.cluster.ApplyRetention()
		}
	}
}

// Addr is where clients connect: host and port.
func (b *Broker) Addr() string { return b.addr }

// Err is why the broker answers nobody any more, or nil.
func (b *Broker) Err() error { return b.gate.err() }

// Close writes what speeds up the next start and ends the broker. Nothing that
// was acknowledged depends on it.
func (b *Broker) Close() error {
	b.closed.Do(func() {
		close(b.stop)
		<-b.stopped // kfake never answers a call made after its Close
		b.cluster.Close()
	})
	return b.gate.err()
}
