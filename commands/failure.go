package commands

import (
	"errors"

	"chartledger/domain"
	"chartledger/domain/repo"
)

// Failure is an error of Handle as data.
type Failure struct {
	Refusal *domain.Error `json:",omitempty"`
	Key     string        `json:",omitempty"` // of a command in doubt
	Report  *repo.Report  `json:",omitempty"` // of a source that is not valid
	Text    string        `json:",omitempty"` // of an error that callers may not read
}

// FailureOf is err as data.
func FailureOf(err error) Failure {
	var notValid *NotValid
	var refusal *domain.Error
	var doubt *InDoubt
	switch {
	case errors.As(err, &notValid):
		return Failure{Report: &notValid.Report}
	case errors.As(err, &doubt) && errors.As(err, &refusal):
		return Failure{Refusal: refusal, Key: doubt.Key}
	case errors.As(err, &refusal):
		return Failure{Refusal: refusal}
	}
	return Failure{Text: err.Error()}
}

// Err is the error that FailureOf was given, as far as it matters to callers.
func (f Failure) Err() error {
	switch {
	case f.Report != nil:
		return &NotValid{Report: *f.Report}
	case f.Key != "":
		return &InDoubt{Key: f.Key, Err: f.Refusal}
	case f.Refusal != nil:
		return f.Refusal
	}
	return errors.New(f.Text)
}
