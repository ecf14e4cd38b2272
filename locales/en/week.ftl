### The counsellor’s week: what stands there, what a new time meets, openings, times offered to a client.

week-this = This week
week-next = Next week
week-last = Last week
week-other = Week
week-ways = Other weeks
week-before = Week before
week-after = Week after
week-days = Days
week-lead = { $dates }. { $count ->
    [0] No appointments.
    [one] One appointment.
   *[other] { $count } appointments.
}
week-lead-away = { $dates }. { $count ->
    [0] No appointments
    [one] One appointment
   *[other] { $count } appointments
}; away on { $days }.
week-lead-all-away = { $dates }. { $count ->
    [0] You are away.
    [one] You are away; one appointment stands there.
   *[other] You are away; { $count } appointments stand there.
}
week-today = today
week-now = now
week-away = Away all day.
week-nothing = Nothing
week-open = Open { $times }
week-series = in a series
week-offered = offered
week-collides = at the same time as another
week-collision = { $one } and { $other } are at the same time: { $day } at { $time }. One of them needs another.
week-key-open = open for appointments
week-key-margin = time you keep free before and after
week-openings = When you take appointments
week-openings-say = Say when you take appointments
week-back = Back to the week
week-new = New appointment
week-new-on = New appointment on { $day }
week-with-whom = With whom
week-choose-whom = Choose a client
fault-week-pair = Please choose one of your clients.

week-move = Move
week-move-how = Arrow keys or a click in the week choose the place; Escape leaves it where it is.
week-move-do = Move it here
week-move-anyway = Move it anyway
week-move-leave = Leave it

conflict-collision = { $name } is there at that time, from { $from } to { $to }.
conflict-margin = { $left ->
    [0] It leaves none of the { $kept } minutes that you keep free beside { $name }, who comes from { $from } to { $to }.
    [one] It leaves one of the { $kept } minutes that you keep free beside { $name }, who comes from { $from } to { $to }.
   *[other] It leaves { $left } of the { $kept } minutes that you keep free beside { $name }, who comes from { $from } to { $to }.
}
conflict-away = You are away on that day.
conflict-outside = It is outside the times in which you take appointments.
conflict-same-day = { $name } also comes on that day, from { $from } to { $to }.
conflict-overnight = It goes on past midnight, until { $to } on the day after.
conflict-series = { $met } of { $all } dates meet something: { $dates }.
conflict-more = { $more ->
    [one] one more
   *[other] { $more } more
}
conflict-date = { $day } ({ $why })
conflict-date-other = { $name }, { $time }
conflict-date-away = you are away
conflict-date-outside = outside the times in which you take appointments
conflict-date-overnight = past midnight
conflict-take-near = Take { $time }
conflict-take-anyway = Take it anyway

openings-lead = What lies outside can still be arranged; you are told before it is kept.
openings-title = Every week
openings-none = None
opening-add-title = Add a time
opening-add = Add this time
opening-added = It is kept.
opening-removed = It is removed. Appointments stay as they are.
opening-working = Monday to Friday
opening-from = From
opening-to = To
opening-margin-field = Kept free before and after each appointment
opening-margin-none = Nothing kept free
opening-margin = { $minutes } minutes kept free
fault-opening-weekday = Please choose a day.
fault-opening-unreadable = Please give both times, such as 9:00 and 12:30.
fault-opening-ends = This ends before it begins. For the end of the day, give 00:00.
fault-opening-margin = Please choose one of these.
fault-opening-shares = You have a time there already. Remove that one first, or choose another.
days-away-title = Days away
away-none = None are planned.
away-add-title = Add days away
away-add = Add these days
away-first = First day
away-last = Last day
away-hint = For a single day, leave the last one empty. Nobody else sees them.
away-added = These days are kept.
away-removed = These days are removed.
away-stands = { $count ->
    [one] One appointment stands there.
   *[other] { $count } appointments stand there.
}
fault-away-unreadable = Please give the first day.
fault-away-ends = The last day is before the first.
fault-away-past = These days have passed.
remove = Remove

offer-title = Offer times
offer-hint = { $name } sees the times you choose, and takes one with one tap.
offer-lead = { $name } sees these on their own page, and takes one.
offer-choose = Choose times to offer
offer-list = List these
offer-weeks = Other weeks
offer-earlier = Two weeks before
offer-later = Two weeks after
offer-do = Offer these to { $name }
offer-made = They are offered. Your client finds them on their page; please tell them.
offer-take-back = Take back
offer-taken-back = It is not offered any more.
offer-back = Back, without offering
offer-no-openings = Free times are found in the times in which you take appointments, and you have not said when that is.
offer-nothing-free = Nothing is free in these two weeks.
fault-offer-none = Please choose at least one time.
fault-offer-many = Please choose no more than twelve.
fault-offer-gone = One of these is not free any more. The list is as it is now.
fault-offer-minutes = Please give between 10 and 180 minutes.

offered-title = { $name } offers you times.
offered-hint = Take one, and it is yours. You need not take any.
offered-see = See them
offered-take = Take this
offer-held = It is yours. See you then.
offer-gone = Somebody was there a moment sooner. These are still free.
offer-gone-all = Somebody was there a moment sooner, and nothing else is offered just now. Your counsellor can offer you more.
