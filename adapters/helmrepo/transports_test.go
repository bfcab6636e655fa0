package helmrepo_test

import (
	"testing"
	"testing/synctest"
	"time"

	"chartledger/adapters/certtest"
	"chartledger/adapters/helmrepo"
	"chartledger/domain/repo"
)

// Transports are shared by equals, and kept for a while by nobody.
func TestTransportsAreSharedAndForgotten(t *testing.T) {
	t.Parallel()
	ca := repo.TLS{CACertificates: string(certtest.New(t).PEM())}
	synctest.Test(t, func(t *testing.T) {
		all := helmrepo.NewTransports()
		one, done, err := all.Borrow(ca)
		if err != nil {
			t.Fatal(err)
		}
		same, alsoDone, _ := all.Borrow(ca)
		other, otherDone, _ := all.Borrow(repo.TLS{})
		if one != same || one == other {
			t.Error("it is not shared by equals, or by others too")
		}
		alsoDone()
		alsoDone() // twice is once
		otherDone()
		<-time.After(2 * helmrepo.IdleTransport)
		if again, back, _ := all.Borrow(ca); again != one || all.Kept() != 1 {
			t.Errorf("the used one is not kept, or %d are", all.Kept())
		} else {
			back()
		}
		done()
		<-time.After(helmrepo.IdleTransport + time.Second)
		if all.Kept() != 0 {
			t.Errorf("%d are kept for nobody", all.Kept())
		}
	})
}

func TestTransportsAreBounded(t *testing.T) {
	t.Parallel()
	authority := certtest.New(t)
	authorities := make([]string, 3*helmrepo.MaxTransports)
	for i := range authorities {
		authorities[i] = string(authority.Issue(t, "x", time.Hour).Cert)
	}
	synctest.Test(t, func(t *testing.T) {
		all := helmrepo.NewTransports()
		for _, ca := range authorities {
			_, done, err := all.Borrow(repo.TLS{CACertificates: ca})
			if err != nil {
				t.Fatal(err)
			}
			done()
		}
		if n := all.Kept(); n > helmrepo.MaxTransports {
			t.Errorf("%d are kept", n)
		}
		<-time.After(2 * helmrepo.IdleTransport)
	})
}
