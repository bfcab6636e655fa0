package helmindex

import "regexp"

// Chart is a chart of a repository, as far as its name in the index depends on it.
type Chart struct {
	RepoID, Owner, Repo string
	Name                string
	Own                 bool // the repository is the reader's
}

// Names are the keys of the charts in an index, in the order of charts. A chart is
// called by its name if no other could be called so; else repo--name,
// owner--repo--name or, in the end, id--name. Where several could have a key, the one
// that is the reader's own has it; the others never do, not even if there is none.
//
// What a chart could be called counts, and not what it is called: so another
// repository, whatever it calls itself and its charts, never takes over a key. All it
// can do is make one vanish that is not of the reader's own repositories. A pull that
// fails is better than one that gets a stranger's chart.
func Names(charts []Chart) []string {
	claims := make(map[string]claim, 3*len(charts))
	for i, c := range charts {
		for _, key := range c.wishes() {
			claims[key] = claims[key].with(i, c.Own)
		}
	}
	names := make([]string, len(charts))
	for i, c := range charts {
		names[i] = c.last()
		for _, key := range c.wishes() {
			if claims[key].given(c.Own) {
				names[i] = key
				break
			}
		}
	}
	return names
}

// claim is who could have a key.
type claim struct {
	all, own int // charts, and those of them in the reader's own repositories
	last     int // one more than the chart that came last: one that claims a key twice counts once
}

func (c claim) with(chart int, own bool) claim {
	if c.last == chart+1 {
		return c
	}
	c.last = chart + 1
	c.all++
	if own {
		c.own++
	}
	return c
}

// given says whether a chart that claims the key has it.
func (c claim) given(own bool) bool { return c.all == 1 || own && c.own == 1 }

const between = "--"

// reserved is how the last resort begins. Nothing else may be called so.
var reserved = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}--`)

// wishes are what the chart could be called, the best first.
func (c Chart) wishes() []string {
	free := make([]string, 0, 3)
	for _, key := range []string{c.Name, c.Repo + between + c.Name, c.Owner + between + c.Repo + between + c.Name} {
		if !reserved.MatchString(key) {
			free = append(free, key)
		}
	}
	return free
}

// last is what the chart is called if nothing else is left. No other chart can be: an
// id is of one length.
func (c Chart) last() string { return c.RepoID + between + c.Name }
