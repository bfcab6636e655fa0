package wire

// WriterClaimed: a new owner of the partition has begun. It commits this barrier
// before it serves, and the barrier's offset is the es-epoch of all that it writes.
// Being a control record it carries no es-seq, and every consumer may ignore it.
type WriterClaimed struct {
	Owner   string `json:"owner"`   // unique per process and claim
	Address string `json:"address"` // where commands for this owner are taken
}

// Type is its frozen name.
func (WriterClaimed) Type() string { return "chartledger.es.writer_claimed" }

// Subject is the owner.
func (w WriterClaimed) Subject() string { return w.Owner }

// PartitionKey is the owner.
func (w WriterClaimed) PartitionKey() string { return w.Owner }

// Stream is none: control records are not counted.
func (WriterClaimed) Stream() string { return "" }
