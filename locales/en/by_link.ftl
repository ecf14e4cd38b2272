# One appointment by the link in a mail. Somebody else may see it: no names but the one that mails may
# say, and nothing about what the appointment is.
by-link-title = Your appointment
by-link-paste = If nothing happens by itself, paste the whole link from your mail here.
by-link-gone = This link opens nothing any more. Please look for a newer mail, or paste the whole link here.
by-link-now = It is time
by-link-past = This appointment has passed
by-link-cancelled = This appointment is cancelled
by-link-with = With { $name }, { $long }
by-link-in = Go in
by-link-in-hint = Nobody sees or hears you until you say so.
by-link-calendar = Add to my calendar
by-link-later = You go in here, from { $time } on. Keep the mail until then.
by-link-else = If this time does not suit you
by-link-another-time = Ask for another time
by-link-another-time-hint = This time stands until you hear that it has changed.
by-link-another-time-send = Send this
by-link-asked = You asked for another time. This one stands until you hear that it has changed.
by-link-cancel = Cancel this appointment
by-link-cancel-title = Cancel this appointment?
by-link-cancel-hint = It is told at once to whom you would have met.
by-link-cancel-yes = Yes, cancel it
by-link-cancel-no = No, back
by-link-until = You can simply cancel here until { $when }.
by-link-late = This is at short notice. You can still cancel.
by-link-changed = It has changed meanwhile. This is how it stands now.
field-another-time = When would suit you? (optional)
fault-another-time = Please keep it to 500 letters.

# What the counsellor reads about it.
another-time-asked = { $name } asks for another time than { $when }
another-time-asked-what = It stands until you move it.
another-time-move = Move it
client-cancelled = { $name } cancelled { $when }
client-cancelled-what = In good time. The time is free again.
client-cancelled-late = At short notice, within your notice period. The time is free again.

# The owner's choice.
notice-title = When clients cancel
notice-what = Clients can cancel by the link in their mail until the end. This is what they read when it is late.
field-notice-hours = Notice period in hours
field-notice-words = What happens when somebody cancels later (optional)
notice-words-hint = In your own words, for example whether the hour is charged. Others may read it, too: leave out what it is about.
notice-kept = It is kept, and holds from now on.
fault-notice-hours = Please choose between 0 and 336 hours (two weeks).
fault-notice-words = Please keep it to 300 letters.
