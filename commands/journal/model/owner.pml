/* An owner: commands/journal (claim, serve, commit, doubt) over adapters/kafka
 * (claim.go, txn.go, produce.go, read.go). */
byte claims;
Request ours;
byte k, ghostSeq, ghostMask, ghostName, ghostChain; /* of one step, zero between steps */

/* build is the request that the owner sends now. */
inline build(what, a, b) {
	ours.t = what; ours.epoch = (what == InitProducerID -> 0 : mine); ours.checked = guard[me];
	if
	:: what == Produce ->
		ours.seq = batches; ours.r1 = a; ours.r2 = b;
		ours.esSeq = (a == BARRIER -> 0 : seq + 1); ours.esEpoch = (a == BARRIER -> 0 : chain)
	:: else
	fi
}

/* ask sends a request and waits for its answer, or gives up waiting (link.go, do):
 * then it was carried out, or it is still under way, or it is lost. */
inline ask(what, a, b) {
	do
	:: atomic {
		if
		:: d_step { !busy(what, mine, guard[me]) ->
			build(what, a, b); handle(ours, got, gotAt); guard[me] = keep && ours.checked;
			printf("owner %d: %e on epoch %d: %e\n", me, what, mine, got);
			clear(ours); keep = 0 }
		:: d_step { giveUps < GIVEUPS && !busy(what, mine, guard[me]) ->
			build(what, a, b); handle(ours, got, gotAt); guard[me] = keep && ours.checked;
			if
			:: got != 0 -> giveUps++; got = Unknown; gotAt = 0
				printf("owner %d: %e on epoch %d is carried out, its answer is lost\n", me, what, mine)
			:: else
			fi;
			clear(ours); keep = 0 }
		:: d_step { giveUps < GIVEUPS ->
			build(what, a, b); stray(ours); clear(ours); guard[me] = 0;
			giveUps++; got = Unknown;
			printf("owner %d: %e on epoch %d has no answer, it is under way or lost\n", me, what, mine) }
		:: d_step { copies < COPIES && late[LATE-1].t == 0 ->
			build(what, a, b); stray(ours); clear(ours); copies++;
			printf("network: %e on epoch %d of owner %d is doubled\n", what, mine, me) }
		fi;
		if
		:: got != 0 -> break
		:: else
		fi };
		skip
	od
}

/* want is ask until there is a verdict, where a mutant does not care. */
inline want(what, a, b) {
	got = 0;
	ask(what, a, b);
#ifdef REPEAT
	do
	:: got == Unknown -> got = 0; ask(what, a, b)
	:: else -> break
	od
#endif
}

/* transact is txn.go, commit: begin, one Produce, end. got is how it ended. */
inline transact(a, b) {
	want(AddPartitions, 0, 0);
	if
	:: got == OK -> want(Produce, a, b);
		if
		:: got == OK -> at = gotAt; batches++; want(EndTxn, 0, 0)
		:: else
		fi
	:: else
	fi
}

/* fold takes records below limit into the state: owner.go, fold, with doubt.see. */
inline fold(limit) {
	do
	:: next < limit ->
		assert(next < decided);                       /* no reader sees what is not committed */
		if
		:: record[next] == BARRIER -> chain = next
		:: else ->
			assert(recordSeq[next] == seq + 1);       /* wire.Chain: Check */
			assert(recordEpoch[next] == chain);
			if
			:: inDoubt && recordEpoch[next] == doubtEpoch && recordSeq[next] >= doubtSeq -> seen++
			:: else
			fi;
			seq++; mask = mask | BIT(record[next]);
			name = (record[next] == 3 -> 0 : record[next])
		fi;
		next++
	:: else -> break
	od
}

#ifdef UNCOMMITTED
#define visible top
#else
#define visible stable
#endif

/* compare holds the state against the log below next. */
inline compare() {
	do
	:: k < next ->
		if
		:: record[k] == BARRIER -> ghostChain = k
		:: else -> ghostSeq++; ghostMask = ghostMask | BIT(record[k]); ghostName = (record[k] == 3 -> 0 : record[k])
		fi;
		k++
	:: else -> break
	od;
	assert(ghostSeq == seq && ghostMask == mask && ghostName == name && ghostChain == chain);
	k = 0; ghostSeq = 0; ghostMask = 0; ghostName = 0; ghostChain = 0
}

/* answer tells the callers of the batch: those in good succeeded. */
inline tell(n) {
	if
	:: live[me] & BIT(n) & good -> yes(n)
	:: live[me] & BIT(n) & bad -> no(n)
	:: else
	fi
}

inline forget() { live[me] = 0; good = 0; bad = 0; r1 = 0; r2 = 0 }

/* settle is doubt.go: after a claim the log has told. */
inline settle() {
	if
	:: inDoubt ->
		printf("owner %d: the doubt is settled, %d records of the batch are in the log\n", me, seen);
		if
		:: seen < (r1 != 0) + (r2 != 0) || r1 == 0 -> backlog[me] = backlog[me] | live[me]
		:: else -> tell(1); tell(2); tell(3)
		fi;
		forget(); inDoubt = 0; doubtSeq = 0; doubtEpoch = 0; seen = 0
	:: else
	fi
}

/* decide makes a batch of all that wait: serve.go. Decided twice is decided on
 * what the one before did. */
inline decideOne(n) {
	if
	:: live[me] & BIT(n) ->
		if
		:: mask & BIT(n) -> good = good | BIT(n)      /* known: answered as before */
		:: !(mask & BIT(n)) && refuses(k, n) -> bad = bad | BIT(n)
		:: else ->
			good = good | BIT(n); k = (n == 3 -> 0 : n);
			if
			:: r1 == 0 -> r1 = n
			:: else -> r2 = n
			fi
		fi
	:: else
	fi
}

inline decide() {
	live[me] = queue[me] | backlog[me]; queue[me] = 0; backlog[me] = 0;
	k = name;
	decideOne(1); decideOne(2); decideOne(3);
	k = 0;
	printf("owner %d: decides the set %d: records %d %d, refuses the set %d\n", me, live[me], r1, r2, bad)
}

/* confirmed is commit.go: what was decided is the state now. */
inline confirmed() {
	if
	:: r1 != 0 ->
		assert(record[at] == r1 && (r2 == 0 || record[at+1] == r2));
		next = at + 1 + (r2 != 0);
		seq = seq + 1 + (r2 != 0);
		mask = mask | BIT(r1); name = (r1 == 3 -> 0 : r1);
		if
		:: r2 != 0 -> mask = mask | BIT(r2); name = (r2 == 3 -> 0 : r2)
		:: else
		fi
	:: else
	fi;
	printf("owner %d: answers the callers: done %d, refused %d\n", me, live[me] & good, live[me] & bad);
	tell(1); tell(2); tell(3);
	forget()
}

/* abandon answers everyone: owner.go. The memory is gone. */
inline giveUp(n) {
	if
	:: live[me] & BIT(n) -> doubtful(n)
	:: else
	fi
}

inline quit(n) {
	giveUp(n);
	if
	:: (queue[me] | backlog[me]) & BIT(n) -> away(n)
	:: else
	fi
}

inline abandon() {
	printf("owner %d: stops, and forgets all\n", me);
	quit(1); quit(2); quit(3);
	queue[me] = 0; backlog[me] = 0; forget();
	inDoubt = 0; doubtSeq = 0; doubtEpoch = 0; seen = 0;
	next = 0; seq = 0; mask = 0; name = 0; chain = 0; mine = 0; batches = 0; at = 0; got = 0; gotAt = 0
}

proctype Owner(bit me) {
	byte next, seq, mask, name, chain;         /* the state: folded below next */
	byte mine, batches;                        /* the claim: its epoch and next batch number */
	byte r1, r2, good, bad;                    /* the batch: records, and its answers */
	bit inDoubt; byte doubtSeq, doubtEpoch, seen;
	mtype got; byte gotAt, at;

rest:
end_rest:
	if
	:: atomic { claims < CLAIMS && (me == 0 || claims > 0) -> claims++ } /* owner 0 is who comes first */
	:: d_step { (inDoubt || queue[me] || backlog[me] || next) -> abandon() }; goto rest
	fi;

	/* claim.go: Claim. First what is there, then fence, barrier, and up to it. */
	d_step { fold(visible); printf("owner %d: folds what is there, and claims\n", me) }
	got = 0;
	ask(InitProducerID, 0, 0);
	if
	:: got != OK -> goto rest
	:: else -> mine = gotAt; batches = 0
	fi;
#ifndef NO_BARRIER
	transact(BARRIER, 0);
	if
	:: got != OK -> goto rest
	:: else
	fi;
	d_step {
		visible > at;
		assert(record[at] == BARRIER);
#ifdef BEYOND
		fold(visible);
#else
		fold(at + 1);
#endif
		compare()
	}
#endif
	d_step {
		printf("owner %d: owns the slot\n", me);
		settle()
	}

serving: /* serve.go */
end_serving:
	if
	:: d_step { (queue[me] | backlog[me]) -> decide() }
	:: d_step { next || claims -> abandon() }; goto rest
	fi;
	if
	:: r1 != 0 -> transact(r1, r2)
#ifdef NO_CONFIRM
	:: r1 == 0 -> got = OK
#else
	:: r1 == 0 -> want(EndTxn, 0, 0) /* log.go: Confirm */
#endif
	fi;
	if
	:: d_step { got == OK -> confirmed() }; goto serving
	:: else ->
#ifdef GO_ON
		d_step { giveUp(1); giveUp(2); giveUp(3); forget() };
		goto serving
#else
		d_step { inDoubt = 1; doubtEpoch = chain; doubtSeq = seq + 1 };
		goto rest
#endif
	fi
}
