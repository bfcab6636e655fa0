package api

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
)

// BasePath is where the paths of the contract are mounted.
const BasePath = "/api/v1"

//go:embed openapi.yaml
var spec []byte

// Spec returns the contract as it is written. The caller may keep and change the bytes.
func Spec() []byte { return bytes.Clone(spec) }

// Document returns the contract parsed and checked, for validating requests. Each call gives a new document.
func Document(ctx context.Context) (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromData(spec)
	if err != nil {
		return nil, fmt.Errorf("load openapi.yaml: %w", err)
	}
	if err := doc.Validate(ctx); err != nil {
		return nil, fmt.Errorf("validate openapi.yaml: %w", err)
	}
	return doc, nil
}
