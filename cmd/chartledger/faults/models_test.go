package faults_test

import (
	"fmt"

	"github.com/anishathalye/porcupine"
)

// nameModel is one name: its state is the id of the repository that has it, or "".
func nameModel(n name) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return "" },
		Step: func(state, input, _ any) (bool, any) {
			holder, o := state.(string), input.(operation)
			return stepName(n, holder, o)
		},
		DescribeOperation: describe,
	}
}

func stepName(n name, holder string, o operation) (bool, any) {
	if o.attempt.Verdict == refused {
		takenByOther := holder != "" && holder != o.repo
		return o.Code != "name_taken" || o.New != n || takenByOther, holder
	}
	if o.New == n {
		return holder == "", o.repo
	}
	return holder == o.repo, ""
}

// repoModel is one repository. Its state is a repoValue.
func repoModel() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return repoValue{} },
		Step: func(state, input, _ any) (bool, any) {
			v, o := state.(repoValue), input.(operation)
			if o.attempt.Verdict == refused {
				return v.mayRefuse(o), v
			}
			return v.after(o)
		},
		DescribeOperation: describe,
		DescribeState:     func(state any) string { return fmt.Sprintf("%+v", state) },
	}
}

// repoValue is a repository's definition. The zero value is before its creation.
type repoValue struct {
	name
	label   string
	version int64
	deleted bool
}

func (v repoValue) visible(actor string) bool {
	return v.version > 0 && !v.deleted && (actor == "operator" || v.Owner == actor)
}

func (v repoValue) mayRefuse(o operation) bool {
	switch o.Status {
	case 404:
		return !v.visible(o.Actor)
	case 412:
		return v.visible(o.Actor) && v.version != o.IfMatch
	}
	return v.visible(o.Actor) // name_taken: the name's history tells
}

// after is the repository after a command that happened, and whether it can have
// happened now, and have been answered as it was.
func (v repoValue) after(o operation) (bool, repoValue) {
	if o.Kind == create {
		return v.version == 0, repoValue{name: o.New, version: 1}
	}
	if !v.visible(o.Actor) || o.IfMatch > 0 && (v.version != o.IfMatch || v.name != o.Old) {
		return false, v
	}
	switch o.Kind {
	case rename, transfer:
		v.name = o.New
		v.version++
	case remove:
		v.deleted = true
		v.version++
		return true, v
	case label:
		if v.label != o.Label {
			v.label = o.Label
			v.version++
		}
	case syncNow:
		return true, v
	}
	return !o.told || o.Answer.Repo.Version == v.version, v
}

func describe(input, _ any) string {
	o := input.(operation)
	return fmt.Sprintf("%s %s %s %v→%v %d %s", o.command.ID, o.Kind, o.Label, o.Old, o.New, o.Status, o.Code)
}
