package longlogtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"

	"chartledger/domain"
	"chartledger/domain/selector"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

// accessHistory has as many users as repositories, each with a token, a selector
// and what was changed about them: five events each.
func accessHistory(users int) iter.Seq[line] {
	return func(yield func(line) bool) {
		for n := range users {
			for i, e := range userEvents(n) {
				if !yield(line{e, origin(fmt.Sprintf("%s-%d", userID(n), i), "operator")}) {
					return
				}
			}
		}
	}
}

func userEvents(n int) []domain.Event {
	id := user.Ref{UserID: userID(n)}
	key := token.Ref{TokenID: fmt.Sprintf("0193e0c4-0000-7000-8000-%012x", n), UserID: id.UserID}
	sel := selector.Ref{SelectorID: fmt.Sprintf("0193e0c5-0000-7000-8000-%012x", n)}
	return []domain.Event{
		user.Added{Ref: id, Role: user.Developer},
		token.Issued{Ref: key, Name: "ci pipeline", Prefix: "chartledger_" + digest(key.TokenID)[:6], SHA256: digest("token " + key.TokenID)},
		selector.Defined{Ref: sel, Name: fmt.Sprintf("team %d", n), Expression: fmt.Sprintf("team in (team-%d),tier!=bronze", n%50)},
		selector.Assigned{Ref: sel, UserID: id.UserID},
		user.RoleSet{Ref: id, Role: user.Member},
	}
}

func userID(n int) string { return fmt.Sprintf("user-%d", n) }

// digest is a hash that looks like those in real events.
func digest(of string) string {
	sum := sha256.Sum256([]byte(of))
	return hex.EncodeToString(sum[:])
}
