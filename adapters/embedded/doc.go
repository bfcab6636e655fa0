// Package embedded starts what chartledger needs when nobody gives it a Kafka
// or a Postgres: a broker inside the process and a PostgreSQL child, both under
// one data directory. The clients are the same as in production and find other
// addresses, nothing else.
//
//	dir, err := embedded.Lock("./data")          // one process per directory
//	broker, err := embedded.StartBroker(dir.Path(), embedded.BrokerOptions{})
//	pg, err := embedded.StartPostgres(ctx, dir.Path(), embedded.PostgresOptions{})
//
// Take the lock first and give it back last: everything else here relies on
// being the only process on the directory.
//
// # Why the broker is wrapped
//
// kfake answers OK to a commit whose marker it could not write, and answers OK
// to the retry of a produce it could not write; it tells only its logger. The
// log call comes before the answer and in the one goroutine that makes all
// answers, so the logger given to kfake calls OnPersistError right there, and
// the listener given to kfake lets no answer out after that, whatever the hook
// does. What kfake does not even log stays unseen: the result of fsync on a
// segment. A disk that takes a write and fails its fsync is not survived.
//
// kfake compacts a topic by deleting its files and writing them again: a kill in
// between loses the topic. So its own timer is off, compaction runs once, at
// start, before the first client, beside a hard-linked copy that the next start
// puts back if this one did not finish. Retention runs every minute; it only
// deletes whole files.
//
// # Why Postgres is started by hand
//
// The embedded-postgres library fetches the binaries (its Start is the only door
// to that) and nothing more. Its own start runs pg_ctl as the calling user, which
// initdb refuses for root; it deletes a data directory of another version; it
// knows neither a killed parent nor a leftover server. Running initdb and
// postgres ourselves is less code than working around it.
//
// For root the child runs as user postgres, or nobody where there is none. Such
// a user usually cannot walk to the data directory (/root, a private volume), and
// opening the path for it would show the data to others. So the child gets the
// directory as an open file and knows it as /proc/self/fd/3. The binaries lie in
// /var/cache/chartledger for root, since a path below /root could not be
// executed, and in the user's own cache folder for everybody else.
//
// On Linux the child dies with its parent. Whatever still runs in the directory
// at the next start (its working directory tells, not a pid from a file) is
// stopped first. fsync is on; synchronous_commit is off, since the read models
// carry their position in the log and are rebuilt from it: after a power cut they
// are a little behind and catch up.
package embedded
