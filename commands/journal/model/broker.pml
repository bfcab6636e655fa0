/* The brokers: transaction coordinator, leader of the partition, and the network
 * before them. F1 to F7 are the facts about Apache Kafka in docs/journal.md. */

mtype = { InitProducerID, AddPartitions, Produce, EndTxn }

typedef Request {
	mtype t;                /* 0: none */
	byte epoch;
	byte seq;               /* Produce: the batch's number within its epoch */
	byte r1, r2;            /* its records: a command, BARRIER, or 0 */
	byte esSeq, esEpoch;    /* of its first record */
	bit checked             /* verified with the coordinator: it holds a guard */
}

/* Answers. CONCURRENT_TRANSACTIONS, NOT_COORDINATOR and NOT_ENOUGH_REPLICAS are
 * none of them: the owner repeats the request, and the one that was answered is no
 * longer under way. So it just waits. Unknown: none came. */
mtype = { OK, Fenced, Invalid, Unknown }

Request late[LATE]; /* under way, and nobody waits for their answers */
bit guard[2];       /* the owner's Produce was verified */
byte giveUps, copies, timeouts;

/* The coordinator's entry for the slot's one transactional id. */
mtype = { Empty, Ongoing, PrepareCommit, CompleteCommit, PrepareAbort, CompleteAbort }
mtype txn = Empty;
byte epoch;
#define preparing (txn == PrepareCommit || txn == PrepareAbort)

/* The partition. Markers and aborted records take no room here: no rule looks at
 * the distance of offsets. Everything below stable is committed. */
byte stable;
byte leaderEpoch, leaderSeq, leaderAt; /* what the leader knows of the producer */
#define open (stable < top)

#ifdef NO_FENCING
#define stale(e, now) (false)
#else
#define stale(e, now) (e != now)
#endif

byte keep, ignored, ignoredAt; /* of one step, zero between steps */

inline clear(r) {
	r.t = 0; r.epoch = 0; r.seq = 0; r.r1 = 0; r.r2 = 0; r.esSeq = 0; r.esEpoch = 0; r.checked = 0
}

inline copy(from, to) {
	to.t = from.t; to.epoch = from.epoch; to.seq = from.seq; to.r1 = from.r1; to.r2 = from.r2;
	to.esSeq = from.esSeq; to.esEpoch = from.esEpoch; to.checked = from.checked
}

/* stray keeps r under way for later, if there is room. If not, it is lost. */
inline stray(r) {
	if
	:: late[0].t == 0 -> copy(r, late[0])
	:: late[0].t != 0 && late[LATE-1].t == 0 -> copy(r, late[LATE-1])
	:: else
	fi
}

inline append(r) {
	leaderEpoch = r.epoch; leaderSeq = r.seq + 1; leaderAt = top;
	record[top] = r.r1; recordSeq[top] = r.esSeq; recordEpoch[top] = r.esEpoch; top++;
	if
	:: r.r2 != 0 -> record[top] = r.r2; recordSeq[top] = r.esSeq + 1; recordEpoch[top] = r.esEpoch; top++
	:: else
	fi;
	if
	:: txn == PrepareCommit -> establish()
	:: else
	fi
}

/* produce is the leader's part. Verification (F7) asks the coordinator about the
 * first batch of a transaction; a marker that comes between takes the guard back. */
inline produce(r, a, at) {
	if
#ifndef NO_VERIFICATION
	:: !open && !r.checked ->
		if
		:: txn == Ongoing && !stale(r.epoch, epoch) -> r.checked = 1; keep = 1
		:: else -> a = Invalid
		fi
	:: open || r.checked ->
#else
	:: true ->
#endif
		if
		:: r.epoch < leaderEpoch && stale(r.epoch, leaderEpoch) -> a = Fenced
		:: r.epoch < leaderEpoch && !stale(r.epoch, leaderEpoch) -> a = OK; at = top; append(r)
		:: r.epoch == leaderEpoch && r.seq < leaderSeq -> a = OK; at = leaderAt /* known by its number */
		:: (r.epoch == leaderEpoch && r.seq == leaderSeq) || (r.epoch > leaderEpoch && r.seq == 0) ->
			a = OK; at = top; append(r)
		:: else -> a = Invalid
		fi
	fi
}

/* busy: the answer would be CONCURRENT_TRANSACTIONS, or for a Produce, which the
 * leader then cannot verify, NOT_ENOUGH_REPLICAS. */
#ifdef NO_VERIFICATION
#define unverified(checked) false
#else
#define unverified(checked) !(open || checked)
#endif
#define busy(t, e, checked) (preparing && (t == InitProducerID || (!stale(e, epoch) && (t != Produce || unverified(checked)))))

/* handle is what the brokers do with r. a is the answer. */
inline handle(r, a, at) {
	if
	:: r.t == InitProducerID && txn == Ongoing -> epoch++; txn = PrepareAbort; keep = 1 /* F1 */
	:: r.t == InitProducerID && txn != Ongoing -> epoch++; txn = Empty; a = OK; at = epoch
	:: (r.t == AddPartitions || r.t == EndTxn) && stale(r.epoch, epoch) -> a = Fenced       /* F2 */
	:: r.t == AddPartitions && !stale(r.epoch, epoch) -> txn = Ongoing; a = OK
	:: r.t == EndTxn && !stale(r.epoch, epoch) ->
		if
		:: txn == Ongoing -> txn = PrepareCommit; a = OK; establish()         /* F3 */
		:: txn == CompleteCommit -> a = OK                                    /* F4 */
		:: else -> a = Invalid
		fi
	:: r.t == Produce -> produce(r, a, at)
	fi
}

inline unguard() { guard[0] = 0; guard[1] = 0; late[0].checked = 0; late[LATE-1].checked = 0 }

/* Coordinator writes markers, and gives up transactions that take too long. */
proctype Coordinator() {
end:	do
	:: d_step { txn == PrepareCommit ->
		printf("coordinator: the commit marker is written\n");
		txn = CompleteCommit; unguard();
		establish(); stable = top }
	:: d_step { txn == PrepareAbort ->
		printf("coordinator: the abort marker is written, readers drop the batch\n");
		txn = CompleteAbort; unguard();
		must(decided == stable, "violated: nothing committed is taken back\n");
		do
		:: top > stable -> top--; record[top] = 0; recordSeq[top] = 0; recordEpoch[top] = 0
		:: else -> break
		od;
		if
		:: leaderEpoch < epoch -> leaderEpoch = epoch; leaderSeq = 0; leaderAt = 0
		:: else
		fi }
	:: d_step { txn == Ongoing && timeouts < TIMEOUTS ->
		printf("coordinator: the open transaction took too long, it is aborted\n");
		timeouts++; epoch++; txn = PrepareAbort }
	od
}

/* Nobody repeats a late request that was answered "not now". */
inline serveLate(r) {
	printf("network: a late %e of epoch %d arrives\n", r.t, r.epoch);
	reached(7, r.t == EndTxn && txn == Ongoing && r.epoch == epoch);
	handle(r, ignored, ignoredAt);
	reached(6, r.t == EndTxn && ignored == Fenced && txn == Ongoing);
	if
	:: keep && r.t == Produce
	:: else -> clear(r)
	fi;
	keep = 0; ignored = 0; ignoredAt = 0
}

/* Network delivers late requests, in any order, at any time, or never. */
proctype Network() {
end:	do
	:: d_step { late[0].t != 0 && !busy(late[0].t, late[0].epoch, late[0].checked) -> serveLate(late[0]) }
#if LATE > 1
	:: d_step { late[1].t != 0 && !busy(late[1].t, late[1].epoch, late[1].checked) -> serveLate(late[1]) }
#endif
	od
}
