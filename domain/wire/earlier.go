package wire

import (
	"chartledger/domain"
	"chartledger/domain/syncs"
)

// Earlier is a type that is in the log of a topic and is not written any more. Its
// events are read as events of the type Now.
type Earlier struct {
	Topic    domain.Topic
	Was, Now string
	// data are the event's in the form of Now. It is a function of the old data
	// alone, so that an old event means the same at every replay.
	data func(old []byte) ([]byte, error)
}

// EarlierTypes are all of them. Nothing is ever taken out, as nothing is ever taken
// out of the log; a type may become one that is itself of an earlier time.
func EarlierTypes() []Earlier {
	return []Earlier{
		// The wish had the outcome's name, which broke readers that know the shape of
		// the data by the type.
		{domain.RepoEvents, "chartledger.sync.cancelled.v1", syncs.CancelRequested{}.Type(), asItIs},
	}
}

// asItIs is for a type that got another name only.
func asItIs(data []byte) ([]byte, error) { return data, nil }

// today is the name and data of an event of an earlier type. Others stay as they
// are. It is asked about names that no decoder knows, so that it costs nothing to
// those of today.
func today(topic domain.Topic, name string, data []byte) (string, []byte, error) {
	for _, e := range EarlierTypes() {
		if e.Topic != topic || e.Was != name {
			continue
		}
		data, err := e.data(data)
		if err != nil {
			return name, nil, err
		}
		return today(topic, e.Now, data)
	}
	return name, data, nil
}
