// Package cli is the command line client: cobra commands over the generated API client.
//
//	root := cli.Root(version, serveCommand)
//	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
//	defer stop()
//	os.Exit(cli.Execute(ctx, root))
//
// Standard output carries data only: a table, the API's own JSON with `-o json`, or the sentence that says what was done.
// Progress, prompts, notes and errors go to standard error; with `-o json` an error is a problem document there.
//
// # Why
//
// One place (transport) signs requests, repeats them, turns answers that are no success into errors, and carries the
// Consistency-Token on, so that a command is little more than its call and its table. Every invocation has one
// Idempotency-Key: repeating a request whose answer was lost is then safe. A command that makes several changes makes them
// in one request, since a key stands for one request to a target.
//
// A command that changes a repository ends with a read that carries the command's Consistency-Token. The next invocation,
// which knows nothing of this one, then reads what this one wrote; otherwise a script's second edit would be refused as
// stale.
//
// Secrets come from files, the environment or standard input and never from arguments, which every user of a machine can
// read. A login is kept for its server, in a file for its owner alone: no other server gets its token, and a token from
// elsewhere does not go to the server of a login unless that is named too. Text from repositories is printed without control characters, which could rewrite a terminal.
package cli
