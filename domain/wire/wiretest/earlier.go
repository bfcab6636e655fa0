package wiretest

import (
	"encoding/json"
	"fmt"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// Log is a log in one golden file: a list of records as Render writes them, each
// at its place in the list. It answers what is decoded and holds it against a chain.
func Log(golden []byte, p domain.Partition) ([]domain.Recorded, error) {
	var rows []json.RawMessage
	if err := json.Unmarshal(golden, &rows); err != nil {
		return nil, fmt.Errorf("parse a golden log: %w", err)
	}
	var chain wire.Chain
	all := make([]domain.Recorded, len(rows))
	for i, row := range rows {
		rec, err := Parse(row)
		if err != nil {
			return nil, err
		}
		if all[i], err = wire.Decode(rec, domain.Position{Partition: p, Offset: int64(i)}); err != nil {
			return nil, err
		}
		if err := chain.Check(all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}
