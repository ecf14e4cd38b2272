### One pair: link, appointments, meetings.

pair-waiting = Waiting at your door.
pair-next = Next:
pair-link-title = Personal link
pair-link-none = { $name } needs a personal link to come in. It stays the same for every meeting.
pair-link-make = Make a personal link
pair-link-fresh = Send this link to { $name } in a way that only { $name } can read. It opens your shared room, every time.
pair-link-once = It is shown only now; Webside keeps no copy. If it gets lost, make a new one.
pair-link-made = Made:
pair-link-opened = Last opened:
pair-link-not-opened = Not opened yet.
pair-link-change = Replace or close the personal link
pair-link-replace-what = A new link, for when the old one is lost or was seen by others. The old one stops working at once, and tells { $name } to look for the new one.
pair-link-replace = Replace the personal link
pair-link-revoke-what = The link stops working, and { $name } cannot come in until you make a new one.
pair-link-revoke = Close the personal link
link-revoked-now = The link is closed.

appointments-title = Appointments
appointment-add = Add this appointment
appointment-added = The appointment is kept.
appointment-add-title = Add an appointment
appointment-cancel = Cancel the appointment
appointment-cancel-title = Cancel the appointment
series-cancel = Cancel those chosen above
series-cancel-title = Cancel
series-cancel-hint = With more than one, those that were moved are cancelled, too.
appointment-waits = { $name } is waiting at your door now, and will read at once that it is moved or cancelled.
told-by-mail = Your client is told by mail.
told-by-doubtful-mail = A mail goes to your client, but the last one did not arrive: please tell them, too.
told-by-nobody = Webside sends no message: please tell your client.
appointment-unchanged = Nothing was changed: that is when it was.
appointment-new-time = Another time
appointment-move = Move it
appointment-moved = It is moved.
appointment-moved-from = It was moved from { $day }.
appointment-facts-moved = { $minutes }, moved
appointment-facts-series = { $minutes }, in a series
appointments-later = { $more ->
    [one] One more appointment
   *[other] { $more } more appointments
}
series-added = The series is kept.
series-moved = They are moved.
series-cancelled = These appointments are cancelled.
series-every = How often
series-never = Once
series-every-1 = Every week
series-every-2 = Every two weeks
series-every-3 = Every three weeks
series-every-4 = Every four weeks
series-end = When it ends
series-end-hint = Leave both empty, and it goes on until you end it.
series-open = { $every }, without an end.
series-until = { $every }, until { $last }.
series-which = Move or cancel which?
series-this = This one
series-later = This and later
series-all = All of this series that are to come
series-move-hint = For more than one, the day moves by as much as this one does, and all get the same time and length. What you moved or cancelled before stays as it is.
series-dates-open = { $dates }, and so on
series-dates-more = { $more ->
    [one] one more
   *[other] { $more } more
}
series-dates-until = { $dates }, until { $last }
fold-which = Which of the two?
fold-first = The first, before the clocks go back
fold-second = The second, after the clocks have gone back
field-until = Last day
field-times = Number of times
fault-when-twice = The clocks go back that night, and read this time twice. Please say which you mean.
fault-when-skipped = The clocks go forward at that hour, and this time does not exist on that day. Please choose another.
fault-series-end = Please give a day after the first one, or a number of times up to 520.
fault-series-every = Please choose how often it comes back.
fault-series-two-ends = Please give a last day or a number of times, not both.
appointment-cancelled = The appointment is cancelled.
appointment-zone = In { $zone } time.
field-date = Day
field-time = Time
field-minutes = Length in minutes
fault-when-unreadable = Please give a day and a time.
fault-when-past = This time has passed. Please choose a later one.
fault-when-far = This is years away. Please check the year.
fault-minutes = Please give between 5 and 480 minutes.

rename-title = Change the client’s name
rename-field = The client’s name
rename-hint = Your client sees this name too.

meetings-title = Meetings so far
meetings-none = You have not met here yet.
meeting-facts = { $time }, { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}, by { $how }.
meeting-going-on = Since { $time }, going on now.
meeting-left-open = { $time }, by phone. Nobody ended it, so it ended by itself after four hours.
meeting-by-video = video
meeting-by-voice = voice
meeting-by-text = text
meeting-by-phone = phone
line-steady = The line was steady.
line-delayed = The line added a delay.
line-uneven = The line was uneven.
line-broke-up = The line broke up and was mended.
