// Package indexing decides when a repository is read, reads it, and has the
// owner of its partition of app-events decide what the index means.
//
// What is to be done is derived from the log: a request newer than what the
// repository's last outcome covers. So a crash loses nothing, nothing gets stuck,
// requests during a run coalesce into one more, and every one is answered.
//
// # The way of a run
//
// Repos (repos.go, removals.go) folds repo-events into what is asked for. The Scheduler
// (scheduler.go) is woken by them and by due times (due.go, quiet.go), and plans one
// act at a time for each repository from that and its catalog (plan.go, attend.go). What
// needs no index is done at once: a release, a discard, a cancel, a deletion.
//
// An index is read by a run. It waits for its turn to fetch (launch.go; package turns
// shares them out), then for a place to read, and goes through these steps:
//
//   - index.go: fetch, unless the index is as it was; the outcome at the end.
//   - sift.go: compare each entry with the catalog, note what was seen. memory.go and
//     recall.go have entries passed over whose bytes were read before.
//   - publish.go: what is new or changed, the newest version of every app first.
//   - distrust.go: what is not believed of an index that may be cut off.
//   - confirm.go: what is gone is withdrawn, or held for its owner; a second reading has
//     to agree. why.go says the reason. catalog.Judge has the rules.
//   - audit.go: what lies in a storage that charts are published to.
//
// decide.go is the only way to the log: each decision is the difference to what the
// catalog holds, so that asking twice repeats nothing.
//
// # What holds
//
// An outcome answers what was asked before it (Run.Covers), but a release or discard reads
// no index and answers no request. A run that was interrupted is resumed under its id,
// and knows nothing: neither memory nor validators hold for what it has half done. The
// memory holds as long as the run that left it is the newest outcome. Nobody waits for a
// turn to fetch while holding a place to read, so that the two never wait for each other.
// Nothing that is not in the log decides what is withdrawn.
package indexing
