package service

// advised is err with what to do about it, which the command line prints after it.
func advised(err error, next string) error { return &advice{err, next} }

type advice struct {
	error
	next string
}

// Unwrap returns the error itself.
func (a *advice) Unwrap() error { return a.error }

// Next is what to do about it.
func (a *advice) Next() string { return a.next }
