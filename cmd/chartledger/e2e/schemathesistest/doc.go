// Package schemathesistest holds a running service against its OpenAPI description
// with Schemathesis, which makes up requests, good ones and bad ones, and looks at
// every answer. It is installed from PyPI once a machine.
package schemathesistest
