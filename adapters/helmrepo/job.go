package helmrepo

import "chartledger/commands/indexing"

// job is some consecutive versions of one app, decoded by one worker.
type job struct {
	app      string
	first    bool // begins the app
	odd      bool // raw is a whole app in another form
	json     bool
	digest   indexing.Digest // of the app that begins
	same     bool            // the app is as it was, and has so many versions
	versions int
	raw      []byte
	ends     []int    // where each version ends in raw
	faults   []string // of versions that come last and have no text
	result   []decoded
	oddApp   oddApp
	done     chan struct{}
}

// jobSize is the text after which a job is handed on: large enough to be worth a
// hand-over, small enough that some of them are little memory. So is jobItems: one
// byte can be an entry, and what becomes of it takes half a kilobyte.
const (
	jobSize  = 64 << 10
	jobItems = 256
)

func newJob(app string, first, json bool) *job {
	return &job{app: app, first: first, json: json, done: make(chan struct{})}
}

// add appends a version's text.
func (j *job) add(raw []byte) {
	j.raw = append(j.raw, raw...)
	j.ends = append(j.ends, len(j.raw))
}

// work decodes the job and gives its text back.
func (j *job) work() {
	defer close(j.done)
	if j.odd {
		j.oddApp = decodeOdd(j.raw)
		j.raw = nil
		return
	}
	j.result = make([]decoded, 0, len(j.ends)+len(j.faults))
	start := 0
	for _, end := range j.ends {
		if j.json {
			j.result = append(j.result, decodeJSON(j.raw[start:end]))
		} else {
			j.result = append(j.result, decodeItem(j.raw[start:end]))
		}
		start = end
	}
	for _, fault := range j.faults {
		j.result = append(j.result, decoded{fault: fault})
	}
	j.raw = nil
}
