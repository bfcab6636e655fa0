/* The journal's protocol: two owners of one slot, the transaction coordinator,
 * the partition's leader, a network that delays, loses and repeats, and clients
 * that retry. docs/journal.md says what it covers and what not. check.sh runs it.
 *
 * The world is small: one name. Commands 1 and 2 create it, command 3 releases it.
 * So a lost write, a doubled one, a false refusal and a stale read all show.
 */
#include "bounds.pml"
#include "truth.pml"
#include "broker.pml"
#include "clients.pml"
#include "owner.pml"

/* Every run ends, because all that could go on for ever is counted. Then nobody
 * waits: not an owner for the brokers, and no caller for an owner. */
#define resting(o) (step[o] == Rest || step[o] == Serving)
proctype End() {
end:	do
	:: timeout ->
#ifdef NO_FENCING
		skip /* two owners at once do get stuck: the worse errors are shown */
#else
		must(resting(0) && resting(1) && waiting == 0, "violated: at the end nobody waits\n")
#endif
	od
}

init {
	atomic {
		run Coordinator();
		run Network();
		run Clients();
		run Owner(0);
		run Owner(1);
		run End()
	}
}
