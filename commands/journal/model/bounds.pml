/* How far the search goes. Each is a number of times over the whole run. */
#ifndef CLAIMS
#define CLAIMS 3    /* InitProducerID is begun by anybody */
#endif
#ifndef GIVEUPS
#define GIVEUPS 2   /* an owner does not wait for an answer any longer */
#endif
#ifndef COPIES
#define COPIES 1    /* the network repeats a request */
#endif
#ifndef TIMEOUTS
#define TIMEOUTS 1  /* the coordinator gives an open transaction up (F6) */
#endif
#ifndef LEAVES
#define LEAVES 1    /* a caller leaves before its answer */
#endif
#ifndef CALLS
#define CALLS 4     /* calls and retries, of all three commands together */
#endif
#ifndef LATE
#define LATE 2      /* requests under way that nobody waits for */
#endif
#define LOG (CLAIMS + 4) /* records that the partition has room for: barriers and three commands */

/* Mutants: one condition taken out each. Never defined in the protocol itself.
 *   GO_ON        an indefinite answer does not spend the claim (condition 5)
 *   REPEAT       a request without answer is sent again, and its epoch used on
 *   NO_BARRIER   serve after InitProducerID: no barrier, no fold up to it
 *   NO_FENCING   brokers look at no epoch
 *   NO_CONFIRM   a batch without records is answered without asking the log
 *   UNCOMMITTED  read to the end of the log, not to the last stable offset
 *   BEYOND       a claim folds what follows its barrier, too
 * Variant: NO_VERIFICATION switches transaction.partition.verification off (F7).
 * REACH=n asks for a state in which something good has happened.
 */
#ifndef REACH
#define REACH 0
#endif
#define reached(n, good) assert(!(REACH == n && (good)))

/* must is an assertion that says in words what is broken. */
#define must(good, words) if :: (good) :: else -> printf(words); assert(good) fi

#define BIT(c) (1 << (c))
