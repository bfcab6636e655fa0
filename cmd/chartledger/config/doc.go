// Package config is every setting of `chartledger serve`: what it is called, what it may be, and where it comes from.
//
// A setting has one name, written as a flag (--data-dir), as an environment variable (CHARTLEDGER_DATA_DIR) or as a key of
// the YAML file that --config names (data-dir). A flag beats the environment, which beats the file, which beats the default.
//
//	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
//	config.Flags(flags)
//	err := flags.Parse(os.Args[1:])
//	c, err := config.Load(flags, os.Environ())
//
// # Why
//
// What nobody knows is an error: a misspelt CHARTLEDGER_KAFAK would otherwise start an empty embedded log beside the real
// one. Two kinds of variable are let through: those of the command line client (CHARTLEDGER_SERVER and others), and those
// that Kubernetes puts into every pod for a service called chartledger (CHARTLEDGER_PORT, CHARTLEDGER_SERVICE_HOST, ...).
//
// Every fault is reported at once, each with its setting, where the value came from and what is allowed. Secrets have no
// flag, since every user of a machine can read its processes' arguments; they have the type Secret, which prints as ***.
package config
