### Pace: the choice about counting when two people speak, and the pace of a session.

pace-kept = Your choice is kept.
pace-turned-off = Pace is off for the two of you.
pace-turned-on = Pace can be chosen again. Both of you begin at “nothing”.
pace-off-unchosen = Counting is off for the two of you, so nothing was chosen. It can be turned on again on your page.
pace-deleted-all = Everything that was counted is deleted, and nothing more is kept.
pace-unreadable = What this page sent about the pace could not be read, so none of it was kept.
pace-not-agreed = The two of you have not both chosen to count, so nothing was kept.
pace-no-session = The two of you are not in a session in the room, so nothing was kept.
pace-forgotten = What was told of this count before was deleted, so nothing more of it is kept.
pace-too-many-parts = This session was counted in too many parts, so this one was not kept.
pace-deleted = What was counted in that session is deleted.

pace-title = Pace: who spoke when
pace-lead = When each of you spoke and when it was quiet, never what was said. Silence is counted, never graded.
pace-delete = Delete what was counted in this session
pace-delete-title = Delete what was counted on { $day }?
pace-delete-all-title = Delete everything that was counted, and stop counting?
pace-delete-what = It is gone for both of you then, and cannot be brought back. Nothing else of the session changes.
pace-how = How this is counted
pace-how-counted = Your two browsers counted it, each from its own microphone and from what arrived over the line. The practice’s server was told these figures, never when exactly somebody spoke, and no sound.
pace-how-limits = A cough or a noise can count as speech, and a very soft word may not. Nobody has shown that any of these figures says how a session went.
pace-how-earlier = Other sessions are those of the two of you. There is no comparison with other people.

pace-hour-title = The session, minute by minute
pace-hour-nothing = Nothing was listened to in this session.
pace-hour-sentence = { $name } spoke for { $client } in all, you for { $counsellor }, of which { $both } at once. It was quiet for { $silent }.
pace-hour-sentence-own = { $name } spoke for { $counsellor } in all, you for { $client }, of which { $both } at once. It was quiet for { $silent }.
pace-hour-unheard = For { $time } nothing was listened to: a microphone was off, or the line was gone.
pace-hour-client = { $name } spoke
pace-hour-client-own = You spoke
pace-hour-counsellor = You spoke
pace-hour-counsellor-own = { $name } spoke
pace-hour-span = { $from } to { $until }
pace-hour-minutes = { $minutes } min
pace-mark-both = both at once
pace-mark-silent = where nothing stands, it was quiet
pace-mark-unheard = not listened to
pace-head-minute = Minute
pace-head-client = { $name }, seconds
pace-head-client-own = You, seconds
pace-head-counsellor = You, seconds
pace-head-counsellor-own = { $name }, seconds
pace-head-both = Both at once
pace-head-silent = Quiet
pace-head-unheard = Not listened to

pace-line-title = How long the line took
pace-line-what = From one of you to the other and back, mouth to ear: what the line added to every pause.
pace-line-unknown = How long that took is not known for this session.
pace-line-added = About { $seconds } seconds.
pace-line-felt = Long enough to be felt: a pause may have been the line.

pace-you-title = How long you waited
pace-you-what = From the end of { $name }’s turn, as you heard it, to your own beginning.
pace-you-after = Half of the { $n } times you began less than { $seconds } seconds after { $name } had ended, half of them later.
pace-you-before = Half of the { $n } times you began more than { $seconds } seconds before { $name } had ended, half of them later.
pace-you-at-once = Half of the { $n } times you began just before { $name } had ended, half of them just after.
pace-they-title = How long { $name } waited
pace-they-what = From the end of your turn, as { $name } heard it, to { $name }’s beginning.
pace-they-after = Half of the { $n } times { $name } began less than { $seconds } seconds after you had ended, half of them later.
pace-they-before = Half of the { $n } times { $name } began more than { $seconds } seconds before you had ended, half of them later.
pace-they-at-once = Half of the { $n } times { $name } began just before you had ended, half of them just after.
pace-half-after = The middle half of them lay between { $from } and { $to } seconds after.
pace-half-before = The middle half of them lay between { $from } and { $to } seconds before.
pace-half-around = The middle half of them lay between { $from } seconds before and { $to } seconds after.
pace-lived-after = With the { $line } seconds of the line, { $name } heard you begin about { $seconds } seconds after ending.
pace-lived-after-own = With the { $line } seconds of the line, you heard { $name } begin about { $seconds } seconds after you had ended.
pace-lived-before = With the { $line } seconds of the line, { $name } heard you begin about { $seconds } seconds before ending.
pace-lived-before-own = With the { $line } seconds of the line, you heard { $name } begin about { $seconds } seconds before you had ended.
pace-lived-at-once = With the { $line } seconds of the line, { $name } heard you begin just at the end.
pace-lived-at-once-own = With the { $line } seconds of the line, you heard { $name } begin just as you ended.
pace-lived-unknown = How long the line took is not known, so how { $name } lived it cannot be said.
pace-lived-unknown-own = How long the line took is not known, so how you lived it cannot be said.
pace-told = As { $name }’s own browser told it.
pace-told-own = As your own browser told it.
pace-estimated = Estimated: as your browser heard it, less the time of the line.
pace-estimated-own = Estimated: as { $name }’s browser heard it, less the time of the line.
pace-too-few = { $n ->
    [0] It did not happen. From ten times on, the middle stands here.
    [one] It happened once: too few to say. From ten times on, the middle stands here.
   *[other] It happened { $n } times: too few to say. From ten on, the middle stands here.
}
pace-earlier-few = { $sessions ->
    [0] There is no earlier session of the two of you to put beside it. From three on, they stand here.
    [one] There is one earlier session of the two of you to put beside it. From three on, they stand here.
   *[other] There are { $sessions } earlier sessions of the two of you to put beside it. From three on, they stand here.
}
pace-earlier-after = In { $sessions } earlier sessions of the two of you, the middle was { $seconds } seconds after.
pace-earlier-before = In { $sessions } earlier sessions of the two of you, the middle was { $seconds } seconds before.
pace-earlier-at-once = In { $sessions } earlier sessions of the two of you, the middle was just at the end.

pace-silences-title = Long silences
pace-silences-what = Three seconds and more in which neither of you spoke. A silence may be thinking, feeling or rest; these are counted, never graded.
pace-silences-none = There was none.
pace-silences-some = { $count ->
    [one] There was one, of { $longest }.
   *[other] There were { $count }, the longest of { $longest }.
}
pace-silences-who = Who spoke again: { $name } { $theirs ->
    [one] once
   *[other] { $theirs } times
}, you { $yours ->
    [one] once
   *[other] { $yours } times
}.
pace-head-silence = Silence
pace-head-long = How long
pace-head-ended = Who spoke again
pace-you = you

pace-takeovers-title = Taking the floor
pace-takeovers-what = You began while { $name } was speaking and went on, and { $name } stopped. Only yours are counted, and only you see this.
pace-times = { $count ->
    [0] It did not happen.
    [one] It happened once.
   *[other] It happened { $count } times.
}

pace-clashes-title = Beginning at once
pace-clashes-what = You both began at nearly the same moment, or one of you ran into the other.
pace-clashes-unknown = The line was not known well enough to tell the line from the two of you, so these are left out.
pace-clashes-line = { $count ->
    [0] It was never the line.
    [one] Once it was the line: neither could have heard the other in time.
   *[other] { $count } times it was the line: neither could have heard the other in time.
}
pace-clashes-ours = { $count ->
    [0] It was never the two of you.
    [one] Once it was the two of you.
   *[other] { $count } times it was the two of you.
}

pace-shares-title = Who spoke how much
pace-shares-what = Of the time in which somebody spoke; what you both said at once is in both numbers. No share is the right one.
pace-shares = { $name } spoke { $theirs } %, you { $yours } %.
pace-shares-none = Nobody spoke while it was listened to.

pace-ask-title = Pace: count who speaks when
pace-ask-client = If you and { $name } both choose it, your two browsers count when each of you speaks and when it is quiet. Afterwards { $name } can read how long each of you waited before speaking, and whether it was the line when you both began at once.
pace-ask-counsellor = If you and { $name } both choose it, your two browsers count when each of you speaks and when it is quiet. Afterwards you can read how long each of you waited before speaking, and whether it was the line when you both began at once.
pace-about = What is counted, who sees it, how to stop
pace-about-counted = What is counted
pace-about-counted-what = That somebody speaks, and that it is quiet; only in the room, and only while both of you have chosen it. Of each session it keeps how often and how long, sealed like everything else. When exactly somebody spoke is forgotten at the end of the session.
pace-about-never = What is never counted
pace-about-never-what = What is said, how it sounds, or anything of your pictures. No sound is recorded.
pace-about-sees = Who sees it
pace-about-sees-client = { $name }, after the session. You too, if both of you tick that below. Nobody else.
pace-about-sees-counsellor = You, after the session. { $name } too, if both of you tick that below. Nobody else.
pace-about-stop = How to stop
pace-about-stop-what = Choose “nothing” at any moment. In the room the counting stops at once; when you choose it here, it stops there within a minute. What was counted in that session is deleted, and nothing more of it is kept. Nothing else changes.
pace-choice = What may be counted of me
pace-choice-off = Nothing
pace-choice-off-hint = It is not counted when I speak.
pace-choice-count = When I speak
pace-choice-count-hint = Once { $name } has said so too.
pace-choice-share = When I speak, and tell how long I waited
pace-choice-share-hint = My browser tells { $name }’s how long I waited, so that nobody has to guess it.
pace-choose = Choose what is counted of me
pace-mine-off = You have chosen nothing.
pace-mine-count = You have chosen “when I speak”.
pace-mine-share = You have chosen “when I speak, and tell how long I waited”.
pace-theirs-off = { $name } has chosen nothing.
pace-theirs-count = { $name } has chosen “when I speak”.
pace-theirs-share = { $name } has chosen “when I speak, and tell how long I waited”.
pace-both-count = It is counted when you meet in the room.
pace-both-not = Nothing is counted until you both choose it.
pace-read-client = I would like to read the page about pace too
pace-read-counsellor = { $name } may read the page about pace too
pace-read-hint = Only when both of you tick this.
pace-read-theirs = { $name } has ticked it.
pace-read-theirs-not = { $name } has not ticked it.
pace-turn-off = Turn pace off for the two of us
pace-turn-off-hint = With a stammer, an interpreter or signing these counts say nothing true. You need no reason. Neither of you is asked then.
pace-turn-off-do = Turn pace off
pace-off-now = Pace is off for the two of you. Neither is asked, and nothing is counted.
pace-turn-on = Turn pace on again
pace-turn-on-hint = Both of you then begin at “nothing”.
pace-sessions = { $count ->
    [one] One session in which it was counted
   *[other] { $count } sessions in which it was counted
}
pace-read = Read the session’s pace
pace-delete-all = Delete all counts and stop counting
pace-delete-all-hint = What was counted in every session goes, for both of you, and your choice goes back to “nothing”.
pace-link = The pace of the session
pace-seen = { $count ->
    [one] { $name } also sees how the pace of one session was, because you both chose to count when you speak.
   *[other] { $name } also sees how the pace of { $count } sessions was, because you both chose to count when you speak.
}
pace-seen-choices = Change or delete what is counted
