package httpapi

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain"
	"chartledger/projections"
)

// tokenVersion is the form of consistency tokens. Tokens of another form are refused.
const tokenVersion = 1

// maxPositions is how many positions a token holds at most.
const maxPositions = 32

// tokenTopics are the topics by the number that stands for each in a token.
func tokenTopics() []domain.Topic {
	return []domain.Topic{domain.RepoEvents, domain.AccessEvents, domain.AppEvents}
}

// wireToken is a token's JSON, kept short.
type wireToken struct {
	Version   int            `json:"v"`
	Positions []wirePosition `json:"p"`
}

type wirePosition struct {
	Topic      int    `json:"t"`
	Partition  int32  `json:"n,omitempty"`
	Generation string `json:"g"`
	Offset     int64  `json:"o"`
}

// tokenText is the consistency token of the positions.
func tokenText(ends []domain.Position) string {
	t := wireToken{Version: tokenVersion, Positions: make([]wirePosition, 0, len(ends))}
	for _, p := range ends {
		topic := slices.Index(tokenTopics(), p.Partition.Topic)
		t.Positions = append(t.Positions, wirePosition{topic, p.Partition.Number, p.Generation, p.Offset})
	}
	text, _ := json.Marshal(t) // numbers and strings: cannot fail
	return base64.RawURLEncoding.EncodeToString(text)
}

// parseToken reads what tokenText wrote. nil is the empty token.
func parseToken(text *api.ReadAfter) (projections.Token, error) {
	if text == nil {
		return nil, nil
	}
	var t wireToken
	raw, err := base64.RawURLEncoding.DecodeString(*text)
	if err != nil || json.Unmarshal(raw, &t) != nil || t.Version != tokenVersion || len(t.Positions) > maxPositions {
		return nil, errBadToken()
	}
	at := make(projections.Token, 0, len(t.Positions))
	for _, p := range t.Positions {
		if p.Topic < 0 || p.Topic >= len(tokenTopics()) || p.Partition < 0 || p.Offset < 0 {
			return nil, errBadToken()
		}
		at = append(at, domain.Position{Generation: p.Generation, Offset: p.Offset,
			Partition: domain.Partition{Topic: tokenTopics()[p.Topic], Number: p.Partition}})
	}
	return at, nil
}

func errBadToken() error {
	return malformed("The consistency token cannot be read.", unreadable("header:Consistency-Token"))
}

// accessPoll is how often memory is asked whether it has come far enough.
const accessPoll = 5 * time.Millisecond

// reached waits until what is known of users and tokens includes at.
func (s *server) reached(ctx context.Context, at projections.Token) error {
	ctx, cancel := context.WithTimeout(ctx, s.ReadWait)
	defer cancel()
	for _, p := range at {
		for p.Partition.Topic == domain.AccessEvents && !s.Access.Reached(p) {
			select {
			case <-ctx.Done():
				return domain.Refuse(domain.Unavailable, "projection_lagging",
					"What the consistency token asks for is not here yet. Try again soon.")
			case <-time.After(accessPoll):
			}
		}
	}
	return nil
}

// informed has a read wait until memory includes what its consistency token asks for:
// it says who the caller is by now, and which selectors she has. One that cannot be
// read is refused in its turn.
func (s *server) informed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		at, err := atToken(r)
		behind := func(p domain.Position) bool { return p.Partition.Topic == domain.AccessEvents && !s.Access.Reached(p) }
		if err != nil || r.Method != http.MethodGet && r.Method != http.MethodHead || !slices.ContainsFunc(at, behind) {
			return next(c)
		}
		if err := s.reached(r.Context(), at); err != nil {
			return err
		}
		v := visitOf(r.Context())
		if v.Principal, err = v.renew(); err != nil {
			return err
		}
		return next(c)
	}
}

// readAccess is reached for the text of a token.
func (s *server) readAccess(ctx context.Context, text *api.ReadAfter) error {
	at, err := parseToken(text)
	if err != nil {
		return err
	}
	return s.reached(ctx, at)
}
