package indexing

// Progress is how far a run is. It is volatile: it goes to whoever watches now.
type Progress struct {
	SyncID    string `json:"sync_id"`
	RepoID    string `json:"repo_id"`
	Phase     string `json:"phase"`     // fetch, parse, publish, confirm, withdraw or done
	Apps      int    `json:"apps"`      // read from the index
	Versions  int    `json:"versions"`  // read from the index
	Total     int    `json:"total"`     // versions to be published or changed, once known
	Published int    `json:"published"` // of them, in the log
	Warnings  int    `json:"warnings"`
	Bytes     int64  `json:"bytes"` // of the index, once it is fetched
}
