package kafkatest

import (
	_ "embed" // for the pom
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"chartledger/adapters/programtest"
)

//go:embed pom.xml
var pom []byte

// clusterID is the same for every broker: none ever meets another.
const clusterID = "Y2hhcnRsZWRnZXItdGVzdA"

// install answers the folder with the broker's jars and a formatted log folder.
func install() (string, error) {
	for _, program := range []string{"java", "mvn"} {
		if _, err := exec.LookPath(program); err != nil {
			return "", fmt.Errorf("tests need a real Apache Kafka, and there is no %s: apt-get install openjdk-17-jre-headless maven", program)
		}
	}
	return programtest.Kit{Name: "kafkatest", Of: pom, Fill: fill}.Folder()
}

func fill(dir string) error {
	if err := copyJars(dir); err != nil {
		return err
	}
	return format(dir)
}

func copyJars(dir string) error {
	file := filepath.Join(dir, "pom.xml")
	if err := os.WriteFile(file, pom, 0o644); err != nil {
		return fmt.Errorf("write the pom of Kafka's jars: %w", err)
	}
	mvn := exec.Command("mvn", "-q", "-B", "-f", file, "dependency:copy-dependencies",
		"-DincludeScope=runtime", "-DoutputDirectory="+jars(dir))
	if out, err := mvn.CombinedOutput(); err != nil {
		return fmt.Errorf("copy Kafka's jars with Maven: %w\n%s", err, out)
	}
	return nil
}

// format runs Kafka's own formatter once, for all brokers to come: it decides the
// features of a new cluster, such as the transaction protocol, and costs a JVM.
func format(dir string) error {
	file := filepath.Join(dir, "format.properties")
	if err := os.WriteFile(file, properties(formatted(dir), 1, 2), 0o644); err != nil {
		return fmt.Errorf("write the formatter's properties: %w", err)
	}
	out, err := java(dir, "kafka.tools.StorageTool", "format", "-t", clusterID, "-c", file).CombinedOutput()
	if err != nil {
		return fmt.Errorf("format Kafka's log folder: %w\n%s", err, out)
	}
	return nil
}

func jars(dir string) string      { return filepath.Join(dir, "jars") }
func formatted(dir string) string { return filepath.Join(dir, "formatted") }

// java is tuned for a start in a second and a half, not for a long life; what
// KAFKA_OPTS adds wins.
func java(dir string, args ...string) *exec.Cmd {
	args = append(strings.Fields(os.Getenv("KAFKA_OPTS")), args...)
	return exec.Command("java", append([]string{
		"-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
		"-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", filepath.Join(jars(dir), "*"),
	}, args...)...)
}

// properties are those of one node that is broker and controller, small and quick.
// A killed broker may not come back before its session has ended (default: 9 s).
func properties(logs string, port, controller int) []byte {
	return fmt.Appendf(nil, `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:%[3]d
listeners=PLAINTEXT://127.0.0.1:%[2]d,CONTROLLER://127.0.0.1:%[3]d
advertised.listeners=PLAINTEXT://127.0.0.1:%[2]d
controller.listener.names=CONTROLLER
log.dirs=%[1]s
auto.create.topics.enable=false
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=300
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=3
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
num.network.threads=2
num.io.threads=4
log.cleaner.dedupe.buffer.size=4194304
`, logs, port, controller)
}
