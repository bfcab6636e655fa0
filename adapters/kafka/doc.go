// Package kafka keeps the event log in Apache Kafka: it appends as a fenced owner
// (Log), follows partitions (Follow), keeps the vault topic, and hands events and
// progress to watermill.
//
// # Why sarama's Broker requests, and not its producers and consumers
//
// An append has one of three outcomes, and the owner must know which: it is in the
// log, it was refused for good, or nobody knows. sarama's producer retries network
// errors by itself, which hides the third. Its consumers hide aborted
// transactions, control records and the last stable offset, all three of which
// decide whether a reader has caught up. So both paths send single requests, each
// with a deadline, and look at every answer.
//
// # Why one connection for each purpose
//
// Answers on one broker connection come in order. An append behind a long poll
// would wait for it, so a Log and every fetch loop dial their own.
//
// # Why a transaction can be trusted (journal conditions C4 to C7)
//
// Kafka's older transaction protocol, which sarama speaks, has one epoch for many
// transactions: a delayed request of one can hit the next. It cannot here, because
// after a request without an answer no further transaction starts on that epoch
// (the claim is spent), because nothing is ever aborted on purpose, and because a
// transaction is one Produce of one batch. A request that was answered is no
// longer under way, so repeating it is harmless, whatever the answer was.
package kafka
