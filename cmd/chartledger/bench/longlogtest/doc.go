// Package longlogtest fills a log with the history of a marketplace that has run
// for long, as fast as the broker takes it: straight to the topics, in the largest
// transactions there may be. Benchmarks start the service on it.
package longlogtest
