package oidctest

import (
	"embed"

	"chartledger/adapters/programtest"
)

//go:embed package.json package-lock.json provider.mjs
var files embed.FS

// install answers the folder with the provider.
func install() (string, error) { return programtest.NPM("oidctest", files) }
