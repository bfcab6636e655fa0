package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"chartledger/adapters/httpapi/api"
)

// longestRecord bounds a line of the log; the server's limit for an event is far below.
const longestRecord = 8 << 20

// printLog prints what the server reads from the log, a line each.
func (s *session) printLog(ctx context.Context, params *api.ReadLogParams) error {
	resp, err := s.client.ReadLog(ctx, params)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return s.eachLine(ctx, resp.Body, s.printRecord)
}

// eachLine has the lines of an answer printed, up to its end.
func (s *session) eachLine(ctx context.Context, body io.Reader, print func(line []byte) error) error {
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, longestRecord)
	for lines.Scan() {
		line := lines.Bytes()
		if len(line) == 0 {
			continue // the connection is alive
		}
		if err := print(line); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &complaint{exit: ExitFailed, code: "stream_ended", cause: err,
			message: "the server's answer broke off; what was printed is not all", next: "run it again; where there is --since, with what is missing"}
	}
	return nil
}

// printRecord prints a line of the answer. The last one may be the reason why there are no more.
func (s *session) printRecord(line []byte) error {
	var r struct {
		api.LogRecord
		Code string          `json:"code"`
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(line, &r); err != nil {
		return fmt.Errorf("read the server's answer: %w", err)
	}
	if r.Code != "" {
		return ended(line)
	}
	if s.json() {
		_, err := s.out.Write(append(bytes.TrimSpace(line), '\n'))
		return err
	}
	_, err := io.WriteString(s.out, recordLine(r.LogRecord, r.Data))
	return err
}

// ended is a problem at the end of a stream as an error.
func ended(line []byte) error {
	r := &refusal{raw: line}
	if err := json.Unmarshal(line, &r.problem); err != nil {
		return fmt.Errorf("read the server's answer: %w", err)
	}
	r.status = r.problem.Status
	return r
}

// recordLine is a record for people. What is in the data comes as it is, without what a terminal would act on.
func recordLine(r api.LogRecord, data []byte) string {
	place := fmt.Sprintf("%s/%d@%d", strings.TrimSuffix(strings.TrimPrefix(r.Position.Topic, "chartledger."), ".v1"),
		r.Position.Partition, r.Position.Offset)
	at := r.Time
	if len(at) > len("2006-01-02T15:04:05") {
		at = at[:len("2006-01-02T15:04:05")] + "Z"
	}
	actor := r.Headers["es-actor"]
	if actor == "" {
		actor = "-"
	}
	return fmt.Sprintf("%s  %-18s  %-22s  %-36s  %s  %s\n", clean(at), clean(place), clean(shortType(r.Type)), clean(r.Subject), clean(actor), clean(string(data)))
}
