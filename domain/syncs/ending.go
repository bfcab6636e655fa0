package syncs

// Ending is how an index ends. One that was cut off on the way usually still reads
// as an index, a smaller one; its end is what tells.
type Ending struct {
	// Closed: something follows the entries, such as the line `generated` that Helm
	// writes last, or the bracket that ends JSON.
	Closed bool `json:"closed"`
	// Newline: its last line is whole.
	Newline bool `json:"newline"`
}

// CutShort says whether an index that ends so may be cut off, if the last good one
// ended like good; nil: there was none. Without one it is so only if it ends within
// an entry: many a publisher writes nothing after the entries.
func (e Ending) CutShort(good *Ending) bool {
	if e.Closed {
		return false
	}
	if good == nil {
		return !e.Newline
	}
	return good.Closed || good.Newline && !e.Newline
}
