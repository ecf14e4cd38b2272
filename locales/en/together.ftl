### What the two have built: the pair’s page and the client’s own page, export, calendar, sessions by phone.

tabs-label = This client
tab-together = Built together
tab-arrange = Link and appointments

work-today = For the next session
work-hopes = What is hoped for
work-agenda = What to talk about
work-change = Change
work-delete = Delete
work-delete-check-in = Delete all these answers
work-from = from { $name }
work-shared = { $name } and you
work-private = Only you
work-session-empty = Nothing was answered around this one.
work-nothing-yet = Nothing here yet.
work-pages = More sessions
work-earlier = Earlier sessions
work-later = Later sessions
occasion-from = { $occasion }, { $place }

goals-none = No goal yet. Either of you can propose one.
goal-rated-once = You both looked at it on { $day }.
goal-rated-nearer = Nearer than at the start. Last looked at on { $day }.
goal-rated-further = Further off than at the start. Last looked at on { $day }.
goal-rated-same = Where it was at the start. Last looked at on { $day }.
goal-rating = { $day }: { $value } of 10
goal-reworded-yours = You proposed other words: “{ $words }”. { $name } has not answered yet.
goal-reworded-theirs = { $name } proposes other words: “{ $words }”.
entry-hope-yours = Your hope
entry-hope-theirs = { $name } hopes this
entry-waits-for-them = Proposed by you; { $name } has not answered yet.
entry-waits-for-you = Proposed by { $name }; it waits for your answer.
today-none-yet = Nothing is put down for next time yet.
strengths-none = None written down yet.

plan-title = Plan for before and after
plan-none = No plan yet. A few small steps before and after help to arrive and to leave.
plan-calendar = Hold time in a calendar
plan-calendar-client = A calendar file holds the time before and after each appointment. Its title says only “Time held”. Take it again when an appointment changes or is cancelled. Some calendars do not take out what was cancelled; delete that by hand.
plan-calendar-counsellor = A calendar file holds the time before and after each appointment. It names nobody. Take it again when an appointment changes or is cancelled. Some calendars do not take out what was cancelled; delete that by hand.
plan-calendar-nothing = When an appointment is arranged, you can take a calendar file here that holds the time on each side.
plan-calendar-bare = Leave out the steps of my plan
plan-calendar-named = Say that it is about meeting { $name }
plan-calendar-take = Take the calendar file
plan-minutes = How long to hold on each side
calendar-held = Time held
calendar-before = Before meeting { $name }
calendar-after = After meeting { $name }

shared-title = What { $name } shared
shared-hint = A conversation starter, not a test. What { $name } keeps private is not here, and nothing says that it exists.

phone-begin = Hold a session by phone
phone-begin-hint = You talk by telephone; the board and the questions before and after work on both your pages.
phone-now-with = You are meeting { $name } by phone
phone-since = Since
phone-end = End the session by phone
phone-in-the-room = You are meeting in the room at the moment. End that session first, or go on there.

me-title = Your page, { $name }
me-lead = What you and { $name } have built, and what you answered. It is yours to read, correct, take along and delete.
me-page = My page
me-to-arrival = To the room’s door
me-to-leaving = To the page after a session
me-on-page = On this page
me-line = Your answers over time
me-answers = Your answers
me-answers-hint = Beside each answer stands who can see it: { $name } and you, or only you. You can change that, and the answer, at any time.
me-seen-link = See what { $name } sees
me-take = Take everything on this page along
me-take-hint = Everything on this page, for you to keep. The file is for programs; the page is for reading and printing.
me-take-page = A page to read or print
me-take-json = A file for programs (JSON)
me-back = Back to your page
seen-title = What { $name } sees
seen-lead = This is all that { $name } can see of your answers, and what you both write.
seen-answers = Your answers
seen-board = What you both write

answer-title = Change your answer
answer-who = Who may see this answer?
answer-who-both = { $name } and I
answer-who-me = Only I
answer-delete = Delete this answer
answer-kept = Your answer is changed.
answer-missing = There is no answer here. You can delete it instead, below.
delete-answer-title = Delete this answer?
delete-check-in-title = Delete your answers? { $occasion }, { $day }
delete-entry-title = Delete this from what you both write?
delete-hint = It is gone for both of you then, and cannot be brought back.
delete-entry-hint = It is gone for both of you then, with its history, and cannot be brought back.
delete-yes = Yes, delete it
delete-no = No, keep it
deleted-answer = The answer is deleted.
deleted-check-in = These answers are deleted.
deleted-entry = It is deleted.

export-title = { $name }: what we built
export-lead = With { $name }, as it stood on { $day }.
