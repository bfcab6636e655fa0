package hostiletest

import (
	"fmt"
	"net/http"
	"sync/atomic"
)

// crowd is how many hosts do the same at once: more than there are workers.
const crowd = 12

// crowds are many slow servers at once: some drip, and some are quick until a loss is
// to be confirmed.
func crowds(index []byte) (cases []Case) {
	less := give(write(without(read(index), 0, 5)))
	for n := range crowd {
		cases = append(cases,
			Case{Name: fmt.Sprintf("one of many that drip, %d", n), Answer: drip(index, 1), Want: failed("timeout", "did not arrive within")},
			Case{Name: fmt.Sprintf("one of many that lose something and drip when asked again, %d", n),
				Answer: firstThen(less, drip(index, 1)), Want: failed("not_confirmed", "second fetch")})
	}
	return cases
}

// firstThen answers once in one way, and ever after in another.
func firstThen(first, then http.HandlerFunc) http.HandlerFunc {
	var asked atomic.Bool
	return func(w http.ResponseWriter, q *http.Request) {
		if asked.Swap(true) {
			then(w, q)
			return
		}
		first(w, q)
	}
}
