// Package kafkatest gives tests the two brokers that chartledger runs on: kfake,
// which it embeds, and a real Apache Kafka (KRaft, one node). It is for tests
// only; the broker's jars come from Maven into the user's cache folder, once.
//
//	func TestAppend(t *testing.T) {
//		kafkatest.Each(t, func(t *testing.T, addr string) { … })
//	}
//
// Apache is one broker for all tests of a test binary, so each test uses names of
// its own for topics, groups and transactional ids; Name makes one. Start gives a
// broker to one test alone, to be killed, frozen and started again.
//
// A test never skips for want of Java: for fencing and faults only Apache Kafka's
// result counts, and a run without it must not look like one.
package kafkatest
