// Package chartindex adds versions of charts to the text of an index.yaml, and takes
// them out.
//
// # Why
//
// An index holds what others wrote: fields that Helm does not know yet, comments, an
// order. Reading it into Helm's types and writing it again would lose what those
// types lack, and rewrite every line. So the text is spliced: the YAML library says
// where the versions of an app stand, and only their lines change. It gets one app at
// a time, so that a large index does not become ten times its size in memory.
//
// Lines alone show where the apps begin, unless a quoted text goes on at their
// column; then the piece with its beginning is no YAML by itself. Whatever is unusual
// (aliases, flow style, several documents) is refused rather than guessed at.
//
// An index in JSON stays JSON.
package chartindex
