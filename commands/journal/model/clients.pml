/* Callers: they ask any owner, leave when they like, and ask again under the same
 * command id. */
byte queue[2];   /* pending and not taken (command.go: waiting) */
byte backlog[2]; /* taken, did not happen, to be decided again */
byte live[2];    /* of the batch under way: those whose caller still waits */
byte calls, leaves;
bit one;         /* command 1 was asked for: 2 comes after it, they are alike */

inline call(n, o) {
	calls++; one = one || n == 1;
	waiting = waiting | BIT(n);
	queue[o] = queue[o] | BIT(n);
	at1 = (at1 & ~BIT(n)) | (o << (n));
	note();
	printf("client: asks owner %d for command %d\n", o, n)
}

/* leave is command.go: giveUp. Who was not taken yet is dropped. */
inline leave(n, o) {
	leaves++;
	printf("client: leaves, who asked for command %d\n", n);
	if
	:: queue[o] & BIT(n) -> queue[o] = queue[o] & ~BIT(n); away(n)
	:: else ->
		backlog[o] = backlog[o] & ~BIT(n); live[o] = live[o] & ~BIT(n); doubtful(n)
	fi
}

#define mayCall(n)  (calls < CALLS && !((waiting | acknowledged) & BIT(n)) && (n == 1 || n == 3 || one))
#define mayLeave(n) (leaves < LEAVES && (waiting & BIT(n)))

proctype Clients() {
end:	do
	:: d_step { mayCall(1) -> call(1, 0) }
	:: d_step { mayCall(1) -> call(1, 1) }
	:: d_step { mayCall(2) -> call(2, 0) }
	:: d_step { mayCall(2) -> call(2, 1) }
	:: d_step { mayCall(3) -> call(3, 0) }
	:: d_step { mayCall(3) -> call(3, 1) }
	:: d_step { mayLeave(1) -> leave(1, ((at1 >> 1) & 1)) }
	:: d_step { mayLeave(2) -> leave(2, ((at1 >> 2) & 1)) }
	:: d_step { mayLeave(3) -> leave(3, ((at1 >> 3) & 1)) }
	od
}
