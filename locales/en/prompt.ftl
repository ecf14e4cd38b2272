### The prompt after a session, and how soon the practice wants it.

prompt = Something may have felt different last time. Worth asking?
prompt-shared = What { $name } chose to share
prompt-own = Something may have felt different for you last time. If you like, you could bring it up.

prompt-title = When to say “Worth asking?”
prompt-what = After a session, a counsellor may read: “Something may have felt different last time. Worth asking?” It compares a client’s own answers with that client’s earlier ones, and nothing else. Only the counsellor of the client sees it.
prompt-how-soon = How soon should “Worth asking?” be said?
prompt-soon = Sooner, from 3 points
prompt-between = In between, from 4 points
prompt-late = Later, from 5 points
prompt-costs = For nothing after { $steady } of 100 sessions in which all was as usual. Said after { $found } of 100 sessions in which all three answers were 2 lower.
prompt-table = What each choice costs and finds
prompt-head-figure = Of 100
prompt-head-points = { $points } points
prompt-head-steady = Sessions as usual, from the fourth on: said for nothing
prompt-head-clients = Clients for whom nothing changed: said once or more in sessions 4 to 12
prompt-head-clients-first = The same in sessions 1 to 12
prompt-head-two = Sessions with all three answers 2 lower: said
prompt-head-three = Sessions with all three answers 3 lower: said
prompt-head-one = Sessions with one answer 5 lower: said
prompt-head-slide = Clients whose three answers sink by 2 over four sessions: said
prompt-early = In the first three sessions, where a single answer of 5 or less is enough, it is said after { $early } of 100 sessions at any choice. When a client wants to talk about a moment of being out of step, it is always said.
prompt-basis = These numbers are computed from 20,000 simulated clients, not from people. Real answers move more or less, and the numbers move with them. The questions are Webside’s own and have not been tested with clients: it is a reason to ask, and no finding.
fault-prompt-points = Please choose one of the three.
prompt-kept = Kept. It counts from now on.
