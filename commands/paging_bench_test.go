package commands_test

import (
	"fmt"
	"testing"
	"time"

	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/selector"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

// BenchmarkPages: a page in the middle of 10 000 users who all have one selector and
// two tokens each.
func BenchmarkPages(b *testing.B) {
	a := commands.NewAccess(time.Now, time.Hour)
	ref := selector.Ref{SelectorID: "s"}
	apply := func(e domain.Event) {
		a.Apply(domain.Batch{Records: []domain.Recorded{{Event: e, At: time.Now(), Version: 1}}})
	}
	apply(selector.Defined{Ref: ref, Name: "s", Expression: "a=b"})
	for i := range 10_000 {
		id := fmt.Sprintf("user-%05d", i)
		apply(user.Added{Ref: user.Ref{UserID: id}, Role: user.Developer})
		apply(selector.Assigned{Ref: ref, UserID: id})
		apply(selector.Assigned{Ref: ref, Group: id})
		for n := range 2 {
			apply(token.Issued{Ref: token.Ref{TokenID: fmt.Sprint(id, n), UserID: id}, SHA256: fmt.Sprint(id, n)})
		}
	}
	for name, page := range map[string]func() int{
		"Users":      func() int { return len(a.Users("user-05000", 101)) },
		"Tokens":     func() int { return len(a.Tokens("user-05000")) },
		"UsersWith":  func() int { return len(a.UsersWith("s", "user-05000", 101)) },
		"GroupsWith": func() int { return len(a.GroupsWith("s", "user-05000", 101)) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if page() == 0 {
					b.Fatal("nothing")
				}
			}
		})
	}
}
