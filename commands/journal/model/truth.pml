/* What is true, kept beside the protocol to judge it: the fold of everything that
 * is decided to be committed, and what callers were told. Nobody in the protocol
 * looks at it. */
byte record[LOG], recordSeq[LOG], recordEpoch[LOG]; /* the partition, see broker.pml */
byte top;
#define BARRIER 4 /* a record: this, or a command */

byte decided;             /* records below are committed, or will be */
byte held, done;          /* who holds the name; which commands are in the log */
byte lastSeq, lastEpoch;

/* Commands, as sets of bits. */
byte waiting;             /* a caller waits for an answer */
byte unknown;             /* a caller was told so, and nothing definite since */
byte refusable;           /* a refusal was true since the call */
byte acknowledged;
byte at1;                 /* asked at owner 1, else at owner 0 */

byte c; /* of one step, zero between steps */

/* refuses is the rule of a command: why it may not happen now. */
#define refuses(held, c) ((c) == 3 -> (held) == 0 : (held) != 0)

/* note remembers which refusals are true now. */
inline note() {
	c = 1;
	do
	:: c <= 3 ->
		if
		:: (waiting & BIT(c)) && !(done & BIT(c)) && refuses(held, c) -> refusable = refusable | BIT(c)
		:: else
		fi;
		c++
	:: else -> break
	od;
	c = 0
}

/* establish takes what was decided just now into the truth, and checks it. */
inline establish() {
	do
	:: decided < top ->
		if
		:: record[decided] == BARRIER -> lastEpoch = decided
		:: else ->
			c = record[decided];
			must(!(done & BIT(c)), "violated: no command is committed twice\n");
			must((waiting | unknown) & BIT(c), "violated: what was said not to have happened never does\n");
			must(recordSeq[decided] == lastSeq + 1, "violated: es-seq is dense\n");
			must(recordEpoch[decided] == lastEpoch, "violated: es-epoch is the last claim before the record\n");
			must(!refuses(held, c), "violated: a name is given once\n");
			lastSeq++;
			done = done | BIT(c);
			held = (c == 3 -> 0 : c);
			note()
		fi;
		decided++
	:: else -> break
	od;
	c = 0
}

/* yes, no, doubt and away are answers to the caller of c, if she still waits. */
inline yes(c) {
	printf("client: command %d succeeded\n", c);
	must(done & BIT(c), "violated: what is acknowledged is in the log\n");
	waiting = waiting & ~BIT(c); unknown = unknown & ~BIT(c); refusable = refusable & ~BIT(c);
	acknowledged = acknowledged | BIT(c)
}

inline no(c) {
	printf("client: command %d is refused\n", c);
	must(refusable & BIT(c), "violated: a refusal was true between call and answer\n");
	must(!(done & BIT(c)), "violated: what is refused did not happen\n");
	waiting = waiting & ~BIT(c); unknown = unknown & ~BIT(c); refusable = refusable & ~BIT(c)
}

inline doubtful(c) {
	printf("client: command %d is in doubt\n", c);
	waiting = waiting & ~BIT(c); unknown = unknown | BIT(c); refusable = refusable & ~BIT(c)
}

inline away(c) {
	printf("client: command %d did not happen, she is told\n", c);
	waiting = waiting & ~BIT(c); refusable = refusable & ~BIT(c)
}
