### Words that many pages share.

text-direction = ltr

skip-to-main = Go to the page’s content
nav-label = Main
nav-today = Today
nav-week = Week
nav-people = Practice
nav-account = Your account
signed-in-as = Signed in as
sign-in = Sign in
sign-out = Sign out
to-today = Go to Today
go-on = Continue
go-back = Go back
leave-quickly = Leave quickly
leave-quickly-escape = Esc three times leaves quickly too, unless you are writing
keep = Save these changes
copy-link = Copy the link
copy-codes = Copy the recovery codes
copied = Copied
or = or
open-room = Open the room
nothing-arranged = Nothing arranged
beside-label = At hand
seconds-long = { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
}
minutes-long = { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}

name-damaged = (name not readable)
device-browser-on-system = { $browser } on { $system }
device-unknown = A browser

## Times

time-today-at = today at { $time }
time-tomorrow-at = tomorrow at { $time }
time-there = { $time } in { $zone }
time-both = { $own } ({ $beside })
time-in-zone = { $when }, { $zone } time
time-from-to = { $from } to { $to }
time-yours = { $when }, your time
time-locale = en-GB
# A client's tabs and history: enough to tell one from another, nothing of what it is about.
tab-arriving = Arriving
tab-waiting = Waiting
tab-room = In the room
tab-closed = Not in the room
tab-afterwards = Afterwards
tab-own = Your page
tab-board = Your board
tab-seen = What is seen
tab-question = One question
tab-answer = Your answer
tab-questions = Some questions
tab-answers = Your answers
tab-figures = In figures
tab-copy = Your copy
