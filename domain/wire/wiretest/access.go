package wiretest

import (
	"time"

	"chartledger/domain"
	"chartledger/domain/selector"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

// accessTopic are samples of access-events.
func accessTopic() []domain.Recorded {
	id := user.Ref{UserID: "alice"}
	key := token.Ref{TokenID: tokenID, UserID: "alice"}
	sel := selector.Ref{SelectorID: selectorID}
	return series(domain.Partition{Topic: domain.AccessEvents}, byUser(),
		user.Added{Ref: id, Role: user.Developer, Issuer: "https://login.example.com", OIDCSubject: "00u1a2b3"},
		user.RoleSet{Ref: id, Role: user.Operator},
		user.PasswordSet{Ref: id, SecretID: secretID},
		user.Disabled{Ref: id},
		user.Enabled{Ref: id},
		token.Issued{
			Ref: key, Name: "ci pipeline", Scopes: []string{"helm", "read"}, Prefix: "chartledger_7Fq2Lx",
			SHA256:    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
			ExpiresAt: of(time.Date(2027, 11, 23, 0, 0, 0, 0, time.UTC)),
		},
		token.Revoked{Ref: key},
		selector.Defined{Ref: sel, Name: "payments", Expression: "team in (payments),tier!=bronze"},
		selector.Changed{Ref: sel, Name: of("payments and billing"), Expression: of("team in (payments,billing)")},
		selector.Removed{Ref: sel},
		selector.Assigned{Ref: sel, UserID: "bob", Group: "payments-developers"},
		selector.Unassigned{Ref: sel, UserID: "bob", Group: "payments-developers"},
		user.ClaimsSeen{Ref: id, Groups: []string{"developers", "payments-developers"}, AsOf: time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)},
	)
}
