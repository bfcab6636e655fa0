package cli

import (
	"fmt"
	"strings"

	"chartledger/adapters/httpapi/api"
)

// advice is what a user of the command line can do about a problem; empty where the problem's own words say it all.
func advice(p api.Problem, key, retryAfter string) string {
	switch p.Code {
	case "unauthenticated":
		return "sign in with 'chartledger login', or give an API token with CHARTLEDGER_TOKEN, --token-file or --token-stdin"
	case "bad_token":
		return "sign in again with 'chartledger login', or give a token of this server with CHARTLEDGER_TOKEN, --token-file or --token-stdin"
	case "setup_done":
		return "'chartledger login' signs in"
	case "bad_setup_token":
		return "take the one that the service printed last; it prints a new one whenever it starts"
	case "invalid_expression":
		return "'chartledger selector define --help' shows what can be written"
	case "forbidden":
		return "'chartledger whoami' shows your role; an operator can change it"
	case "insufficient_scope":
		return "'chartledger whoami' shows what your token is good for; use another, or issue one with 'chartledger token issue NAME --scope SCOPE'"
	case "validation_failed":
		return "correct the URL, mode or credential; 'chartledger repo validate URL' repeats the checks and stores nothing"
	case "idempotency_key_reused":
		return "this --idempotency-key belongs to another request; leave it out"
	case "version_exists":
		return "publish it under another version, or replace what is there with --overwrite"
	case "repo_read_only":
		return "'chartledger repo edit NAME --mode rw' makes it writable, if its storage is S3-compatible"
	case "not_held", "not_cancellable":
		return "'chartledger sync list' shows the syncs and their status"
	case "outcome_unknown":
		if p.IdempotencyKey != "" {
			key = p.IdempotencyKey
		}
		return fmt.Sprintf("it may or may not have happened: repeat the same command with --idempotency-key %q", key)
	}
	if retryAfter != "" && (p.Status == 429 || p.Status == 503) && !strings.Contains(p.Detail, "Try again in") {
		return fmt.Sprintf("try again in %s s", clean(retryAfter))
	}
	return ""
}
