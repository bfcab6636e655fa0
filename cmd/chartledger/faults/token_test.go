package faults_test

import (
	"encoding/base64"
	"encoding/json"
)

// spot is a partition by the topic's number in a token.
type spot struct {
	Topic, Partition int
}

// repoEvents is repo-events' only partition.
var repoEvents = spot{}

// token is a consistency token: the next offset of each partition.
type token map[spot]int64

// tokenOf reads a token; one that cannot be read is empty.
func tokenOf(text string) token {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	var t struct {
		P []struct {
			T, N int
			O    int64
		}
	}
	if json.Unmarshal(raw, &t) != nil {
		return nil
	}
	found := token{}
	for _, p := range t.P {
		found[spot{p.T, p.N}] = p.O
	}
	return found
}

// behind answers a partition in which t is behind an older token.
func (t token) behind(older token) (spot, bool) {
	for at, offset := range older {
		if now, ok := t[at]; ok && now < offset {
			return at, true
		}
	}
	return spot{}, false
}
