/* An owner of the slot: commands/journal over adapters/kafka. Between two of its
 * steps anything else may happen: so it may sleep anywhere, and be deposed. */
mtype = { Rest, Fencing, Beginning, Sending, Ending, Reading, Serving, Confirming }

mtype step[2] = Rest;
byte claims;

/* Of one step, zero between steps. */
Request ours;
mtype what;
byte k, ghostSeq, ghostMask, ghostName, ghostChain;

/* ask has the brokers handle the request of this step (link.go: do). */
inline build() {
	what = (step[me] == Fencing -> InitProducerID : (step[me] == Beginning -> AddPartitions : (step[me] == Sending -> Produce : EndTxn)));
	ours.t = what; ours.epoch = mine; ours.checked = guard[me];
	if
	:: what == Produce && barrier -> ours.r1 = BARRIER; ours.seq = batches
	:: what == Produce && !barrier ->
		ours.r1 = r1; ours.r2 = r2; ours.seq = batches; ours.esSeq = seq + 1; ours.esEpoch = chain
	:: else
	fi
}

inline ask() {
	build();
	handle(ours, got, gotAt);
	guard[me] = keep && what == Produce;
	keep = 0;
	clear(ours)
}

inline say() {
	if
	:: got != 0 -> printf("owner %d: %e on epoch %d: %e\n", me, what, mine, got)
	:: got == 0 && what == Produce -> printf("owner %d: Produce on epoch %d: the leader has it verified\n", me, mine)
	:: else -> printf("owner %d: InitProducerID: what is open is to be aborted first\n", me)
	fi
}

#define asking (step[me] != Rest && step[me] != Reading && step[me] != Serving)
#define blocked (preparing && (step[me] == Fencing || (!stale(mine, epoch) && (step[me] != Sending || unverified(guard[me])))))

/* advance goes on after an answer: claim.go take, txn.go commit, commit.go. */
inline advance() {
	what = 0;
	if
	:: got == 0 /* under way still */
	:: got == OK && step[me] == Fencing ->
		mine = gotAt;
#ifdef NO_BARRIER
		settle(); step[me] = Serving
#else
		barrier = 1; step[me] = Beginning
#endif
	:: got == OK && step[me] == Beginning -> step[me] = Sending
	:: got == OK && step[me] == Sending -> at = gotAt; batches++; step[me] = Ending
	:: got == OK && step[me] == Ending && barrier -> barrier = 0; step[me] = Reading
	:: got == OK && ((step[me] == Ending && !barrier) || step[me] == Confirming) -> confirmed(); step[me] = Serving
#ifdef REPEAT
	:: got == Unknown /* again */
	:: got == Fenced || got == Invalid -> lost()
#else
	:: got == Unknown || got == Fenced || got == Invalid -> lost()
#endif
	fi;
	got = 0; gotAt = 0
}

/* lost: the answer was anything else. The claim is spent (log.go: standing), and
 * what was to be appended is in doubt (commit.go). */
inline lost() {
	if
	:: step[me] == Fencing || barrier -> spend()
	:: else ->
#ifdef GO_ON
		giveUp(1); giveUp(2); giveUp(3); forget(); at = 0; step[me] = Serving
#else
		inDoubt = 1; doubtEpoch = chain; doubtSeq = seq + 1; spend()
#endif
	fi
}

inline spend() { mine = 0; batches = 0; at = 0; barrier = 0; guard[me] = 0; step[me] = Rest }

/* fold takes records below limit into the state: owner.go, fold, with doubt.see. */
inline fold(limit) {
	do
	:: next < limit ->
		must(next < decided, "violated: no reader sees what is not committed\n");
		if
		:: record[next] == BARRIER -> chain = next
		:: else ->
			must(recordSeq[next] == seq + 1 && recordEpoch[next] == chain, "violated: the chain of a reader (wire.Chain)\n");
			if
			:: inDoubt && recordEpoch[next] == doubtEpoch && recordSeq[next] >= doubtSeq -> seen++
			:: else
			fi;
			adopt(record[next])
		fi;
		next++
	:: else -> break
	od
}

/* adopt folds one command's event. */
inline adopt(n) { seq++; mask = mask | BIT(n); name = (n == 3 -> 0 : n) }

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
	must(ghostSeq == seq && ghostMask == mask && ghostName == name && ghostChain == chain,
		"violated: a claim folded what is committed\n");
	k = 0; ghostSeq = 0; ghostMask = 0; ghostName = 0; ghostChain = 0
}

/* readBarrier folds up to the barrier of this claim, and not beyond: read.go. */
inline readBarrier() {
	must(record[at] == BARRIER, "violated: the barrier is where the broker put it\n");
#ifdef BEYOND
	fold(visible);
#else
	fold(at + 1);
#endif
	compare();
	at = 0
}

/* settle is doubt.go: after a claim the log has told. */
inline settle() {
	if
	:: inDoubt ->
		printf("owner %d: settles its doubt: %d records of the batch are in the log\n", me, seen);
		if
		:: seen < (r1 != 0) + (r2 != 0) || r1 == 0 -> backlog[me] = backlog[me] | live[me]; reached(4, live[me] != 0)
		:: else -> reached(3, live[me] != 0); tell(1); tell(2); tell(3)
		fi;
		forget()
	:: else
	fi
}

/* standby is standby.go: shut, read on, and settleFromAside. Behind a newer
 * barrier, what is not there never will be. */
inline standby() {
	sendAway(1); sendAway(2); sendAway(3);
	queue[me] = 0; backlog[me] = 0;
	fold(visible);
	if
	:: inDoubt && r1 != 0 && seen >= 1 + (r2 != 0) -> reached(8, live[me] != 0); tell(1); tell(2); tell(3); forget()
	:: inDoubt && (r1 == 0 || chain > doubtEpoch) && !(r1 != 0 && seen >= 1 + (r2 != 0)) ->
		reached(9, live[me] != 0);
		nothing(1); nothing(2); nothing(3); forget()
	:: else
	fi
}

inline sendAway(n) {
	if
	:: (queue[me] | backlog[me]) & BIT(n) -> away(n)
	:: else
	fi
}

inline nothing(n) {
	if
	:: live[me] & BIT(n) -> away(n)
	:: else
	fi
}

inline tell(n) {
	if
	:: live[me] & BIT(n) & good -> yes(n)
	:: live[me] & BIT(n) & bad -> no(n)
	:: else
	fi
}

inline forget() { live[me] = 0; good = 0; bad = 0; r1 = 0; r2 = 0; inDoubt = 0; doubtSeq = 0; doubtEpoch = 0; seen = 0 }

/* decide makes a batch of all that wait, each decided on what the ones before it
 * did (k is the name then): serve.go. */
inline decide() {
	live[me] = queue[me] | backlog[me]; queue[me] = 0; backlog[me] = 0;
	k = name;
	decideOne(1); decideOne(2); decideOne(3);
	k = 0
}

inline decideOne(n) {
	if
	:: !(live[me] & BIT(n))
	:: (live[me] & BIT(n)) && (mask & BIT(n)) ->
		good = good | BIT(n); /* known: answered as before */
		printf("owner %d: decides command %d: it is done already\n", me, n)
	:: (live[me] & BIT(n)) && !(mask & BIT(n)) && refuses(k, n) ->
		bad = bad | BIT(n);
		printf("owner %d: decides command %d: it is to be refused\n", me, n)
	:: else ->
		printf("owner %d: decides command %d: it makes an event\n", me, n);
		good = good | BIT(n); k = (n == 3 -> 0 : n);
		if
		:: r1 == 0 -> r1 = n
		:: else -> r2 = n
		fi
	fi
}

/* confirmed is commit.go: what was decided is the state now. */
inline confirmed() {
	if
	:: r1 != 0 ->
		must(record[at] == r1 && (r2 == 0 || record[at+1] == r2), "violated: the batch is where the broker put it\n");
		adopt(r1); next = at + 1;
		if
		:: r2 != 0 -> adopt(r2); next = at + 2
		:: else
		fi
	:: else
	fi;
	reached(1, r1 != 0 && live[me] != 0);
	reached(2, r1 != 0 && me == 1);
	reached(5, (bad & live[me]) != 0);
	tell(1); tell(2); tell(3);
	forget(); at = 0
}

/* abandon answers everyone (owner.go), or nobody: the process crashed. Its callers
 * are in doubt. Its memory is gone. */
inline abandon() {
	printf("owner %d: stops, and its memory is gone\n", me);
	giveUp(1); giveUp(2); giveUp(3); sendAway(1); sendAway(2); sendAway(3);
	queue[me] = 0; backlog[me] = 0; forget(); spend();
	next = 0; seq = 0; mask = 0; name = 0; chain = 0
}

inline giveUp(n) {
	if
	:: live[me] & BIT(n) -> doubtful(n)
	:: else
	fi
}

#define mayClaim (claims < CLAIMS && (me == 0 || claims > 0)) /* owner 0 is who comes first */

proctype Owner(bit me) {
	mtype got;
	byte gotAt, at;
	byte next, seq, mask, name, chain;          /* the state: folded below next */
	byte mine, batches; bit barrier;            /* the claim: its epoch, its next batch */
	byte r1, r2, good, bad;                     /* the batch: records, and its answers */
	bit inDoubt; byte doubtSeq, doubtEpoch, seen;

end:	do
	:: d_step { step[me] == Rest && mayClaim ->
		printf("owner %d: folds what is there, and claims\n", me);
		claims++; fold(visible); step[me] = Fencing }
	:: d_step { asking && !blocked ->
		ask(); say(); advance() }
	:: d_step { asking && !blocked && giveUps < GIVEUPS ->
		ask();
		if
		:: got == 0
		:: got != 0 -> giveUps++; got = Unknown; gotAt = 0;
			printf("owner %d: %e on epoch %d is carried out, its answer is lost\n", me, what, mine)
		fi;
		advance() }
	:: d_step { asking && giveUps < GIVEUPS ->
		build(); stray(ours); clear(ours); guard[me] = 0;
		printf("owner %d: %e on epoch %d has no answer: it is under way, or lost\n", me, what, mine);
		giveUps++; got = Unknown; advance() }
	:: d_step { asking && copies < COPIES && late[LATE-1].t == 0 ->
		build(); stray(ours); clear(ours);
		printf("network: %e on epoch %d of owner %d is doubled\n", what, mine, me);
		copies++; what = 0 }
	:: d_step { step[me] == Reading && visible > at ->
		readBarrier(); printf("owner %d: has folded up to its barrier, and serves\n", me); settle(); step[me] = Serving }
	:: d_step { step[me] == Serving && (queue[me] | backlog[me]) ->
		decide(); step[me] = (r1 != 0 -> Beginning : Confirming);
#ifdef NO_CONFIRM
		if
		:: r1 == 0 -> confirmed(); step[me] = Serving
		:: else
		fi
#endif
		}
	:: d_step { step[me] == Rest && (queue[me] || backlog[me] || (inDoubt && (next < visible || r1 == 0 || chain > doubtEpoch))) ->
		printf("owner %d: stands by, and reads on\n", me); standby() }
	:: d_step { step[me] == Serving || (step[me] == Rest && (inDoubt || queue[me] || backlog[me] || next)) -> abandon() }
	od
}
