package helmrepo

import (
	"bytes"
	"strings"
)

// line takes the start of a line.
func (s *splitter) line(line []byte) error {
	text := bytes.TrimRight(line, " \r\n")
	indent := len(text) - len(bytes.TrimLeft(text, " "))
	text = text[indent:]
	switch {
	case len(text) == 0 || text[0] == '#':
		return s.add(line) // blank, or a comment, or within a text
	case text[0] == '\t' && (!s.inItem || indent <= s.dash):
		return errDoubt
	case indent == 0:
		return s.top(line, text)
	case !s.started:
		return errDoubt // the top level may end at column 0, and the rest not count
	case !s.inEntries:
		return s.add(line)
	}
	if s.appIndent < 0 {
		s.appIndent = indent
	}
	dashed := isDash(text)
	switch {
	case indent < s.appIndent:
		return errDoubt
	case indent == s.appIndent && !(dashed && s.inApp && (s.dash < 0 || s.dash == indent)):
		return s.key(line, text)
	case !s.inApp:
		return errDoubt
	}
	return s.body(line, indent, dashed)
}

func isDash(text []byte) bool { return text[0] == '-' && (len(text) == 1 || text[1] == ' ') }

// top takes a line at column 0: a key, an item of a list under one, or the marker
// that begins the document.
func (s *splitter) top(line, text []byte) error {
	if err := s.endApp(); err != nil {
		return err
	}
	first := !s.started
	s.started = true
	key, rest, found := strings.Cut(string(text[:min(len(text), 1024)]), ":")
	switch {
	case string(text) == "---" && first && !s.marked:
		s.started, s.marked = false, true // what comes next may still not be at column 0
		return nil
	case isDash(text) && !s.inEntries && !first:
		return s.add(line)
	case !found || strings.Trim(key, letters) != "" || rest != "" && rest[0] != ' ':
		return errDoubt
	case key == "entries" && s.seen:
		return errDoubt
	case key == "entries" && rest == "":
		s.seen, s.inEntries = true, true
		return nil
	}
	s.inEntries = false
	return s.add(line)
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// key takes the line that begins an app.
func (s *splitter) key(line, text []byte) error {
	if err := s.endApp(); err != nil {
		return err
	}
	s.inApp, s.dash, s.keyAt = true, -1, s.lineAt
	s.keyLine = append(s.keyLine[:0], line...)
	name, ok := appName(string(text))
	if !ok || line[len(line)-1] != '\n' {
		s.startOdd()
		return nil
	}
	return s.out.app(name)
}

// appName is the name that the line `name:` gives an app, if it surely does.
func appName(text string) (string, bool) {
	name, ok := strings.CutSuffix(text, ":")
	if !ok || name == "" || len(name) > maxKey {
		return "", false
	}
	switch name[0] {
	case '\'':
		return singleQuoted(name)
	case '"':
		return doubleQuoted(name)
	}
	return name, isText(name) && isClean([]byte(text+"\n"))
}

// body takes a line below an app's key.
func (s *splitter) body(line []byte, indent int, dashed bool) error {
	switch {
	case s.inOdd:
		return s.add(line)
	case s.dash < 0 && dashed:
		s.dash = indent
	case s.dash < 0:
		return errDoubt
	}
	switch {
	case dashed && indent == s.dash:
		if err := s.endItem(); err != nil {
			return err
		}
		s.inItem, s.size = true, 0
		return s.add(line)
	case indent > s.dash:
		return s.add(line)
	}
	return errDoubt
}

// startOdd collects the app as it is.
func (s *splitter) startOdd() {
	s.inOdd = true
	s.buf = append(s.buf[:0], s.keyLine...)
}

// endItem gives the current item out.
func (s *splitter) endItem() error {
	if !s.inItem {
		return nil
	}
	raw := s.buf
	s.buf, s.inItem = s.buf[:0], false
	if s.size > maxItem {
		return s.out.fault("the entry is larger than " + size(maxItem))
	}
	return s.out.item(raw)
}

// endApp gives out what is left of the current app.
func (s *splitter) endApp() error {
	if err := s.endItem(); err != nil || !s.inApp {
		return err
	}
	s.inApp = false
	if s.inOdd {
		raw := s.buf
		s.buf, s.inOdd = s.buf[:0], false
		if err := s.out.odd(raw); err != nil {
			return err
		}
	}
	return s.out.end()
}
