package wizard

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// follow shows the checks as they are made, unless there is nothing to check yet.
func (w wizard) follow(v *site.Visit) error {
	return v.Live(func(l *site.Live) error {
		d := w.load(v)
		if d.reached(v.Me) < checkStep() {
			return nil
		}
		s := sheet{draft: d, at: checkStep()}
		if err := l.Send("", checklist(s, nil, true)); err != nil {
			return err
		}
		err := w.feed(v, l, s)
		if p := site.Correctable(err); p != nil {
			s.problem = p
			return l.Send("", checklist(s, nil, false))
		}
		return err
	})
}

// feed sends the list anew with every check.
func (w wizard) feed(v *site.Visit, l *site.Live, s sheet) error {
	resp, err := v.Client.ValidateRepo(v.Ctx(), s.target(), func(_ context.Context, r *http.Request) error {
		r.Header.Set("Accept", "text/event-stream")
		return nil
	})
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var known []api.Check
	for e, err := range site.Events(resp) {
		switch {
		case err != nil:
			return err
		case e.Name == "report":
			return w.done(v, l, s, e.Data)
		case e.Name == "problem":
			return brokenOff(e.Data)
		case e.Name == "check":
			if known, err = withCheck(known, e.Data); err == nil {
				err = l.Send("", checklist(s, known, true))
			}
			if err != nil {
				return err
			}
		}
	}
	return io.ErrUnexpectedEOF
}

// brokenOff is the refusal that came in place of a report.
func brokenOff(data string) error {
	p := &site.Problem{}
	if err := json.Unmarshal([]byte(data), &p.Problem); err != nil {
		return err
	}
	return p
}

// done shows the report, with its proof.
func (w wizard) done(v *site.Visit, l *site.Live, s sheet, data string) error {
	var r api.ValidationReport
	err := json.Unmarshal([]byte(data), &r)
	if err == nil {
		r = short(r)
		s.Report, s.Checked = &r, s.mark()
		s.proof, err = w.prove(v, s.draft, r)
	}
	if err != nil {
		return err
	}
	return l.Send("", checklist(s, nil, false))
}

// withCheck has the check that data is among those that are known, in the place of what
// was known of it.
func withCheck(known []api.Check, data string) ([]api.Check, error) {
	var c api.Check
	if err := json.Unmarshal([]byte(data), &c); err != nil {
		return nil, err
	}
	for i := range known {
		if known[i].Check == c.Check {
			known[i] = c
			return known, nil
		}
	}
	return append(known, c), nil
}
