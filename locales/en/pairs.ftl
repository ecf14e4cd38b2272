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
appointment-cancel = Cancel this appointment
appointment-cancelled = The appointment is cancelled. Webside sends no message: please tell your client.
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
