package helmrepo

import (
	"sync"

	"chartledger/commands/indexing"
)

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
	raws     *sync.Pool // where raw is from, as *[]byte
	ends     []int      // where each version ends in raw
	faults   []string   // of versions that come last and have no text
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

// add appends a version's text.
func (j *job) add(raw []byte) {
	if j.raw == nil {
		if old, ok := j.raws.Get().(*[]byte); ok {
			j.raw = (*old)[:0]
		}
	}
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
	j.reuse()
}

// reuse gives the text's room to another job: what was decoded has copies.
func (j *job) reuse() {
	if raw := j.raw; len(raw) > 0 && cap(raw) <= 2*jobSize {
		j.raws.Put(&raw)
	}
	j.raw = nil
}
