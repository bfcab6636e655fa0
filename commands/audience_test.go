package commands_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/selector"
	"chartledger/domain/user"
)

// accessOf is what is known after events.
func accessOf(events ...domain.Event) *commands.Access {
	a := commands.NewAccess(time.Now, time.Hour)
	records := make([]domain.Recorded, len(events))
	for i, e := range events {
		records[i] = domain.Recorded{Event: e, Version: 1}
	}
	a.Apply(domain.Batch{Partition: access, Generation: "memory", Records: records})
	return a
}

// Of a member who sees a repository in very many ways some are told, and all members
// are counted on every page.
func TestAnAudienceIsBounded(t *testing.T) {
	t.Parallel()
	var events []domain.Event
	for _, id := range []string{"alice", "bob", "off"} {
		events = append(events, user.Added{Ref: user.Ref{UserID: id}, Role: user.Member})
	}
	events = append(events, user.Disabled{Ref: user.Ref{UserID: "off"}})
	var all []string
	for i := range 30 {
		ref := selector.Ref{SelectorID: fmt.Sprintf("s%02d", i)}
		all = append(all, ref.SelectorID)
		events = append(events, selector.Defined{Ref: ref, Name: ref.SelectorID, Expression: "a"},
			selector.Assigned{Ref: ref, UserID: "bob"}, selector.Assigned{Ref: ref, UserID: "off"}, selector.Assigned{Ref: ref, Group: "devs"})
	}
	a := accessOf(events...)
	var who []string
	for after := (selector.Grantee{}); ; {
		page := a.Audience("alice", all, after, 1)
		if page.Users != 2 || page.Groups != 1 {
			t.Fatalf("got %d users and %d groups", page.Users, page.Groups)
		}
		if len(page.Members) == 0 {
			break
		}
		m := page.Members[0]
		after, who = m.Grantee, append(who, fmt.Sprintf("%v %t %d", m.Grantee, m.Owner, len(m.Through)))
	}
	if got, want := fmt.Sprint(who), "[{ devs} false 20 {alice } true 0 {bob } false 20]"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := a.Audience("off", []string{"s00"}, selector.Grantee{UserID: "alice"}, 5); got.Users != 1 || len(got.Members) != 1 {
		t.Errorf("the audience of one who is disabled is %+v", got)
	}
}

// BenchmarkAudience is a page of what half of 10 000 users see by 500 selectors, and
// the rest by groups.
func BenchmarkAudience(b *testing.B) {
	var events []domain.Event
	var all []string
	for i := range 500 {
		ref := selector.Ref{SelectorID: fmt.Sprintf("s%03d", i)}
		all = append(all, ref.SelectorID)
		events = append(events, selector.Defined{Ref: ref, Name: ref.SelectorID, Expression: "a"},
			selector.Assigned{Ref: ref, Group: "g" + strconv.Itoa(i)})
	}
	for i := range 10_000 {
		ref := user.Ref{UserID: fmt.Sprintf("u%05d", i)}
		events = append(events, user.Added{Ref: ref, Role: user.Member})
		if i%2 == 0 {
			events = append(events, user.ClaimsSeen{Ref: ref, Groups: []string{"g" + strconv.Itoa(i%1000)}, AsOf: time.Unix(1, 0)})
			continue
		}
		for n := range 5 {
			events = append(events, selector.Assigned{Ref: selector.Ref{SelectorID: all[(i+n*100)%500]}, UserID: ref.UserID})
		}
	}
	a := accessOf(events...)
	for b.Loop() {
		a.Audience("u00001", all, selector.Grantee{UserID: "u05000"}, 200)
	}
}
