package e2e_test

import (
	"encoding/base64"
	"maps"
	"regexp"
	"slices"
	"strings"

	"chartledger/adapters/httpapi/api"
)

// things are what a request may name, by where it stands there: "repos/{id}" in the
// path, "query:owner", "header:If-None-Match", "body:name". The cursor of an
// operation stands at "cursor:listRepos".
type things map[string]string

// idPlaces are the places of ids that this service gives out.
var idPlaces = []string{"repos/{id}", "syncs/{id}", "apps/{id}", "tokens/{id}", "selectors/{id}", "verifications/{id}"}

// named are the things of a repository of alice's, as she sees them.
func (s *stage) named(r api.Repo) things {
	alice := s.alice
	s.t.Helper()
	app := get[api.AppPage](alice, "/apps?repo_id="+r.ID).Items[0]
	read := alice.do("GET", "/repos/"+r.ID, nil)
	th := things{
		"repos/{id}": r.ID, "apps/{id}": app.ID, "charts/{name}": app.Name,
		"syncs/{id}":  get[api.SyncPage](alice, "/repos/"+r.ID+"/syncs").Items[0].ID,
		"tokens/{id}": get[api.Me](alice, "/me").TokenID, "users/{id}": "alice",
		"labels/{key}": "secretlabel", "versions/{version}": app.LatestVersion, "charts/{version}": app.LatestVersion,
		"selectors/{id}": s.selector.ID, "query:name": s.selector.Name, "users/{user}": "alice", "groups/{group}": "secretgroup",
		"query:owner": "alice", "query:user": "alice", "query:repo_id": r.ID, "query:subject": r.ID, "query:about": r.ID, "query:selector": s.selector.ID, "query:actor": "alice",
		"query:q": r.Name, "query:label": "secretlabel=secretvalue",
		"header:If-Match": `"` + strings.Trim(strings.Split(read.Header.Get("ETag"), "-")[0], `"`) + `"`, "header:If-None-Match": read.Header.Get("ETag"),
		"header:Idempotency-Key": alicesKey, "body:name": r.Name, "body:url": s.secret, "body:owner": "alice", "body:user": "alice",
		"header:Consistency-Token": alice.do("PUT", "/repos/"+r.ID+"/labels/again", `{"value":"1"}`).Header.Get("Consistency-Token"),
	}
	for _, op := range operations(s.t) {
		if slices.Contains(op.names(), "query:cursor") {
			th["cursor:"+op.OperationID] = cursorOf(alice.do("GET", op.at(s.t, th)+"?limit=1", nil))
		}
	}
	return th
}

// cursorOf is where the page after a list's begins, or "".
func cursorOf(list answer) string {
	next := nextCursor.FindStringSubmatch(list.Body)
	if next == nil {
		return ""
	}
	return next[1]
}

var nextCursor = regexp.MustCompile(`"next_cursor":"([^"]+)"`)

// missing are things like these that do not exist, but for a source elsewhere.
func (th things) missing(elsewhere string) things {
	none := things{}
	for place, real := range th {
		switch {
		case slices.Contains(idPlaces, place), slices.Contains([]string{"query:repo_id", "query:subject", "query:about", "query:selector"}, place):
			none[place] = absent(real)
		case place == "body:url":
			none[place] = elsewhere
		case real == "alice":
			none[place] = "nancy"
		case place == "header:Idempotency-Key":
			none[place] = "nancy's key"
		case strings.HasPrefix(place, "cursor:"):
			none[place] = th.translated(real)
		default:
			none[place] = strings.ReplaceAll(real, "secret", "absent")
		}
	}
	none["header:If-None-Match"] = `"1-0123456789abcdef"`
	return none
}

// absent is an id of the same form that nothing has.
func absent(id string) string { return "00000000" + id[min(8, len(id)):] }

// translated is a cursor that names what does not exist in place of these things.
func (th things) translated(cursor string) string {
	plain, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return cursor
	}
	text := string(plain)
	for _, place := range idPlaces {
		if id := th[place]; id != "" {
			text = strings.ReplaceAll(text, id, absent(id))
		}
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strings.ReplaceAll(text, "secret", "absent")))
}

// in says which of these things, if any, a text has: names and ids, not what
// others have too.
func (th things) in(text string) string {
	for _, place := range append([]string{"charts/{name}", "query:q", "labels/{key}"}, idPlaces...) {
		if word := th[place]; word != "" && strings.Contains(text, word) {
			return word
		}
	}
	return ""
}

// blurred is a text in which these things are not to be told from others.
func (th things) blurred(text string) string {
	for _, place := range slices.Sorted(maps.Keys(th)) {
		if word := th[place]; len(word) > 3 {
			text = strings.ReplaceAll(text, word, "THING")
		}
	}
	return text
}

// freshInAnswers is what differs from one answer to the next.
var freshInAnswers = regexp.MustCompile(`"trace_id":"\w+"|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b\d{4}-\d\d-\d\dT[\d:.]+Z|chartledger_\w+`)
