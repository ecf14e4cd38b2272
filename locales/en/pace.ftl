### Pace: choosing whether it is counted when two people speak, and how the pace of a session was.

pace-kept = Your choice is kept.
pace-turned-off = Pace is off for the two of you.
pace-turned-on = Pace can be chosen again. Both of you begin at “nothing”.
pace-deleted-all = Everything that was counted is deleted, and nothing more is counted.
pace-unreadable = What this page sent about the pace could not be read, so none of it was kept.
pace-not-agreed = The two of you have not both chosen to count, so nothing was kept.
