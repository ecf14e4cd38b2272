# What mail to a client says. It may be read by somebody else: no names, nothing about what the
# appointment is. Only a client who asked for it gets the counsellor's first name.
letterhead-title = Mail to clients
letterhead-what = Clients who said that mail is welcome read when their appointments are. This is what stands in their list of mails before they open one; others may see it.
letterhead-unsent = No mail leaves this practice yet: whoever runs the server has set no mail server.
letterhead-tells = The name or the subject tells what the appointments are about. Somebody beside your client may read it.
letterhead-hint = Leave fields empty for neutral ones. Answers go nowhere unless you name an address.
letterhead-kept = It is kept, and holds from the next mail on.
field-mail-name = Name beside the sender’s address
field-mail-subject = Subject
field-mail-reply-to = Address for answers
fault-mail-line = Please keep it to one line of 80 letters.

mail-not-arrived = The mail to { $name } about { $day } did not arrive: ask for another way.
mail-not-arrived-at-all = The mail to { $name } did not arrive: ask for another way.
mail-seen = I have read this
mail-waits = A mail about the last change is on its way.
mail-left = The last mail about appointments left { $when }.
mail-not-welcome = No mail was sent about the last change: mail is not welcome.
mail-no-server = No mail was sent about the last change: no mail server is set.

letter-subject = Your appointment
letter-made = Your appointment is on:
letter-moved = Your appointment has been moved.
letter-changed = Your appointment has changed. It is on:
letter-was = It was on:
letter-is = It is now on:
letter-gone = This appointment does not take place:
letter-soon = Your appointment is coming up:
letter-clocks = The clocks change on different dates in different places. This time your appointment is at another hour for you than usual:
letter-when = { $day }, { $time }, { $place } time
letter-there = (in { $place }: { $day }, { $time })
letter-minutes = { $minutes ->
    [one] It takes one minute.
   *[other] It takes { $minutes } minutes.
  }
letter-minutes-each = { $minutes ->
    [one] Each takes one minute.
   *[other] Each takes { $minutes } minutes.
  }
letter-series-made = Your appointments are made.
letter-series-changed = Your appointments have changed.
letter-series-gone = Your appointments do not take place any more.
letter-series-weeks = { $weeks ->
    [one] They are every week. The next:
   *[other] They are every { $weeks } weeks. The next:
  }
letter-series-last = The last is on { $day }.
letter-not-on = There is none on { $day }.
letter-instead = In place of { $day }: { $when }
letter-with = With { $name }.
letter-link = To see it, add it to your calendar, cancel it, ask for another time, or go in when it is time:
letter-end = This mail was sent by itself. No reply is expected, and nobody reads one.
letter-end-read = This mail was sent by itself. No reply is expected.
letter-stop = You would rather have no mail like this? Say so when you meet, or choose it on your own page.
