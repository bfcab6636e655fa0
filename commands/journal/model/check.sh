#!/bin/sh
# Checks the model of the journal's protocol: see docs/journal.md.
#
# The protocol must hold in every state within the bounds, what is good must be
# reachable, and each mutant (bounds.pml) must find its error: a model that finds
# none when a condition is taken out would say nothing when it finds none at all.
set -u
cd "$(dirname "$0")" || exit 1
command -v spin >/dev/null || { echo "make model needs Spin 6.5 or newer: apt-get install spin"; exit 1; }
command -v cc >/dev/null || { echo "make model needs a C compiler: apt-get install gcc libc6-dev"; exit 1; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
bad=0

# search NAME BOUNDS CFLAGS: builds a verifier in a folder of its own and runs it.
search() {
	dir=$work/$1
	mkdir "$dir" && cp ./*.pml "$dir" && cd "$dir" || return 1
	spin -a $2 journal.pml >log 2>&1 &&
		cc -O2 -w -DSAFETY -DNOFAIR -DCOLLAPSE -DMEMLIM=3800 $3 -o pan pan.c >>log 2>&1 &&
		./pan -m100000 >>log 2>&1
}

# figures LOG: how large a search was.
figures() {
	awk '/depth reached/ { gsub(",", ""); depth = $6 } / states, stored/ { states = $1 }
		/elapsed time/ { time = $4 } /total actual memory/ { memory = $1 }
		END { printf "%d states, depth %d, %.0f s, %.0f MiB", states, depth, time, memory }' "$1"
}

# holds NAME BOUNDS: the protocol has no error, and the search saw all.
holds() {
	(search "$1" "$2" "-O3")
	log=$work/$1/log
	if grep -q 'errors: 0' "$log" && ! grep -qE 'Search not completed|max search depth' "$log"; then
		echo "holds    $1: $(figures "$log")  [$2]"
	else
		echo "BROKEN   $1  [$2]"
		grep -E 'error|assert|memory|depth' "$log" | head -5
		(cd "$work/$1" && told "$2")
		touch "$work/failed"
	fi
}

# told BOUNDS: the trail in words.
told() {
	[ -f journal.pml.trail ] || return 0
	spin -t -T $1 journal.pml | sed -nE '/^(owner|client|network|coordinator|violated)/{s/^/           /p;/violated/q}'
}

# mutant NAME FLAGS WHAT: there is an error; the shortest way to it is told.
mutant() {
	(search "$1" "$2" "-DBFS")
	if grep -q 'errors: 1' "$work/$1/log"; then
		echo "caught   $1: $3  [$2]"
		(cd "$work/$1" && told "$2")
	else
		echo "UNCAUGHT $1: $3  [$2]"
		tail -3 "$work/$1/log"
		bad=1
	fi
}

# reachable N BOUNDS WHAT: there is a way to something good.
reachable() {
	(search "reach$1" "-DREACH=$1 $2" "-DBFS")
	if grep -q 'errors: 1' "$work/reach$1/log"; then
		echo "reached  $3"
	else
		echo "UNREACHED $3  [$2]"
		bad=1
	fi
}

# Counts of: claims, requests without answer, doubled requests, transactions that
# time out, callers who leave, calls.
bounds() { echo "-DCLAIMS=$1 -DGIVEUPS=$2 -DCOPIES=$3 -DTIMEOUTS=$4 -DLEAVES=$5 -DCALLS=$6"; }

. ./checks

[ -e "$work/failed" ] && bad=1
exit $bad
