package httpapi

import (
	"encoding/json"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain"
	"chartledger/domain/wire"
)

// logRecordOf is a record as the contract shows it: what the log says, not what
// this program makes of it.
func logRecordOf(at domain.Position, rec wire.Record) api.LogRecord {
	r := api.LogRecord{
		Position: api.LogPosition{Topic: string(at.Partition.Topic), Partition: at.Partition.Number, Offset: at.Offset},
		Headers:  make(map[string]string, len(rec.Headers)), Data: dataOf(rec.Value),
	}
	attributes := map[string]*string{
		"ce_id": &r.ID, "ce_specversion": &r.Specversion, "ce_type": &r.Type, "ce_source": &r.Source,
		"ce_subject": &r.Subject, "ce_time": &r.Time, "content-type": &r.Datacontenttype,
	}
	for _, h := range rec.Headers {
		if attribute := attributes[strings.ToLower(h.Key)]; attribute != nil {
			*attribute = h.Value
			continue
		}
		r.Headers[h.Key] = h.Value
	}
	return r
}

// dataOf is a record's value: JSON as it is, anything else as text.
func dataOf(value []byte) any {
	if json.Valid(value) {
		return json.RawMessage(value)
	}
	return string(value)
}
