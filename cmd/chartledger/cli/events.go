package cli

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// longestEvent bounds a line of a stream; a Sync with its warnings is far below.
const longestEvent = 8 << 20

// event is a server-sent event.
type event struct{ id, name, data string }

// events gives handle each event of a stream until handle says stop, fails, or the stream ends.
func events(stream io.Reader, handle func(event) (stop bool, err error)) (bool, error) {
	lines := bufio.NewScanner(stream)
	lines.Buffer(nil, longestEvent)
	var e event
	var data []string
	for lines.Scan() {
		switch name, value, colon := strings.Cut(lines.Text(), ":"); name {
		case "id":
			e.id = strings.TrimPrefix(value, " ")
		case "event":
			e.name = strings.TrimPrefix(value, " ")
		case "data":
			data = append(data, strings.TrimPrefix(value, " "))
		case "": // an empty line ends an event; a comment has a colon
			if colon || len(data) == 0 {
				continue
			}
			e.data = strings.Join(data, "\n")
			if stop, err := handle(e); stop || err != nil {
				return stop, err
			}
			e, data = event{id: e.id}, nil
		}
	}
	if err := lines.Err(); err != nil {
		return false, fmt.Errorf("read the stream: %w", err)
	}
	return false, nil
}
