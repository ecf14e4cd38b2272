### Charts for two people: sentences that say the same as the drawing, marks, tables. Where a
### message has a second form with -own, that form speaks to the client.

chart-as-table = Read as a table
chart-table-earlier = Earlier sessions stand further down, each with what was answered.
chart-completely = Completely
chart-not-at-all = Not at all
chart-drawn = A line over { $count ->
    [one] one session
   *[other] { $count } sessions
}, oldest first.

chart-line-title = How the work has felt to { $name }
chart-line-title-own = How the work has felt to you
chart-line-source = From three of the questions at leaving, as far as { $name } chose to share them. A conversation starter, not a test.
chart-line-source-own = From three of the questions at leaving. A conversation starter, not a test.
chart-line-nothing = Nothing to draw yet. The line begins when { $name } shares answers from leaving.
chart-line-nothing-own = Nothing to draw yet. The line begins with your answers at leaving.
chart-line-too-few = There are too few answers yet to say what is usual for { $name }.
chart-line-too-few-own = There are too few answers yet to say what is usual for you.
chart-line-mostly-usual = Close to what is usual for { $name } in most sessions.
chart-line-mostly-usual-own = Close to what is usual for you in most sessions.
chart-line-rarely-varies = { $name }’s answers rarely vary, so the line can say little.
chart-line-rarely-varies-own = Your answers rarely vary, so the line can say little.
chart-line-lower = On { $day } it was lower than usual for { $name }.
chart-line-lower-own = On { $day } it was lower than usual for you.
chart-line-one-lower = On { $day } one answer was lower than usual for { $name }.
chart-line-one-lower-own = On { $day } one answer was lower than usual for you.
chart-line-slide = In the three sessions up to { $day } it was a little lower than before.
chart-line-slide-own = In the three sessions up to { $day } it was a little lower than before.
chart-line-early-low = On { $day }, one of the first sessions, an answer was low.
chart-line-early-low-own = On { $day }, one of the first sessions, an answer was low.
chart-line-talk = About { $day }, { $name } would like to talk about a moment of being out of step.
chart-line-talk-own = About { $day }, you would like to talk about a moment of being out of step.
chart-that-day-delayed = The line added a delay that day.
chart-that-day-uneven = The line was uneven that day.
chart-that-day-broke-up = The line broke up that day.

chart-mark-usual = usual for { $name }
chart-mark-usual-own = usual for you
chart-mark-asks = worth asking
chart-mark-left-out = left out
chart-mark-steady = line was steady
chart-mark-uneven = uneven
chart-mark-broke-up = broke up
chart-line-was-steady = steady
chart-line-was-delayed = delayed
chart-line-was-uneven = uneven
chart-line-was-broke-up = broke up

chart-pace-title = Time and quiet to say things
chart-pace-title-own = Time and quiet to say things
chart-pace-source = One question at leaving, apart from the line above.
chart-pace-source-own = One question at leaving, apart from the line above.
chart-screen-title = Meeting on a screen
chart-screen-title-own = Meeting on a screen
chart-screen-source = One question at leaving, beside how the line was.
chart-screen-source-own = One question at leaving, beside how the line was.
chart-item-nothing = Nothing to draw yet. It begins when { $name } shares this answer.
chart-item-nothing-own = Nothing to draw yet. It begins with your answer.
chart-item-last = On { $day }, { $name } answered { $value } of 10.
chart-item-last-own = On { $day }, you answered { $value } of 10.
chart-screen-in-the-way = What got in the way most often: { $what }.
chart-way-sound = sound
chart-way-picture = picture
chart-way-delay = delay
chart-way-too-close = too close
chart-way-too-far = too far
chart-way-eye-contact = eye contact
chart-way-privacy = privacy at home
chart-way-seeing-myself = seeing oneself
chart-way-other = something else

chart-before_after-title = How it was to arrive and to leave
chart-before_after-sentence = Each line joins how { $name } arrived with how { $name } left.
chart-before_after-sentence-own = Each line joins how you arrived with how you left.
chart-before_after-nothing = Nothing to draw yet. It begins when { $name } shares how it was to arrive or to leave.
chart-before_after-nothing-own = Nothing to draw yet. It begins with your answers on arriving and leaving.
chart-before_after-about = { $all ->
    [0] No session has both yet.
    [one] One session has both.
   *[other] { $all } sessions have both.
} Nearer to “{ $end }” on leaving than on arriving: { $nearer }. Further from it: { $further }.
chart-before_after-how-title = How it was, from very low to very well
chart-before_after-how-low = very low
chart-before_after-how-high = very well
chart-before_after-tense-title = How stirred up, from calm to very stirred up
chart-before_after-tense-low = calm
chart-before_after-tense-high = very
chart-arriving = arriving
chart-leaving = leaving

chart-goal-title = Ratings of this goal
chart-goal-reached = Fully reached
chart-goal-once = Rated once, on { $day }.
chart-goal-higher = Higher than at the start. Last rated on { $day }.
chart-goal-lower = Lower than at the start. Last rated on { $day }.
chart-goal-same = As at the start. Last rated on { $day }.
chart-entered-you = you
chart-entered-client = { $name }
chart-entered-client-own = you
chart-entered-counsellor = your counsellor

chart-head-session = Session
chart-head-day = Day
chart-head-rating = Rating
chart-head-entered = Entered by
chart-head-accepted = Accepted
chart-head-mattered = What matters
chart-head-made-sense = Made sense
chart-head-together = Together
chart-head-the-line = The line
chart-head-asks = Worth asking
chart-head-pace = Time and quiet
chart-head-screen = On a screen
chart-head-in-the-way = In the way
chart-head-arriving = Arriving
chart-head-leaving = Leaving
chart-head-tense-arriving = Stirred up, arriving
chart-head-tense-leaving = Stirred up, leaving
