### Check-ins on arriving, on leaving and midway, and the way in and out. Items as in
### docs/clinical-evidence.md#the-questions.

check_in-item-arriving = How are you arriving right now?
check_in-item-tense = How stirred up or tense does your body feel?
check_in-item-speak_freely = Where you are, can you speak freely?
check_in-item-room_for = Anything you want room for today?
check_in-item-leaving = How are you leaving?
check_in-item-tense_leaving = How stirred up or tense does your body feel now?
check_in-item-accepted = I felt accepted as I am today.
check_in-item-mattered = We spent the time on what matters to me.
check_in-item-made_sense = The way we worked made sense to me.
check_in-item-time_and_quiet = I had the time and quiet I needed to say things.
check_in-item-on_screen = Meeting on a screen worked for me today.
check_in-item-in_the_way = What got in the way?
check_in-item-out_of_step = Was there a moment we were out of step?
check_in-item-next_minutes = What will you do in the next 15 minutes?
check_in-item-in_words = Anything in your own words?
check_in-item-works_well = What works well for you on a screen?
check_in-item-try_next = What would you like to try next?

check_in-low-arriving = Very low
check_in-high-arriving = Very well
check_in-low-tense = Calm
check_in-high-tense = Very
check_in-low-agree = Not at all
check_in-high-agree = Completely

check_in-speaks-yes = Yes
check_in-speaks-overheard = Someone might overhear
check_in-speaks-no = No

check_in-out-no = No
check_in-out-a_little = A little
check_in-out-yes = Yes
check_in-then-title = What would you like to do with it?
check_in-then-talk_next_time = Talk about it next time
check_in-then-not_now = Not now
check_in-then-keep_to_myself = Keep this to myself

check_in-way-sound = Sound
check_in-way-picture = Picture
check_in-way-delay = Delay
check_in-way-too_close = Too close
check_in-way-too_far = Too far
check_in-way-eye_contact = Eye contact
check_in-way-privacy = Privacy at home
check_in-way-seeing_myself = Seeing myself
check_in-way-other = Something else
check_in-way-nothing = Nothing

check_in-place-home = Home
check_in-place-office = Office
check_in-place-car = A parked car
check_in-place-other = Somewhere else
check_in-place-title = Where are you joining from?

check_in-notch-end = { $value }, { $end }
check_in-answer-scale = { $value }, between { $low } (0) and { $high } (10)
check_in-answer-with-then = { $was }. { $then }.

check_in-occasion-arriving = Arriving
check_in-occasion-leaving = Leaving
check_in-occasion-midway = In the session
check_in-occasion-longer_look = Looking back at meeting on a screen
check_in-occasion-counsellor_leaving = The counsellor, on leaving

check_in-title = A few questions
check_in-head-arriving = A few questions before you meet
check_in-head-leaving = A few questions before you go
check_in-head-midway = How is this going for you, here on the screen?
check_in-head-longer_look = Looking back at meeting on a screen
check_in-head-counsellor_leaving = A few questions before you go
check_in-starter = A conversation starter, not a test.
check_in-yours = Skip whatever you like. You see your answers first, and then decide what { $name } sees.
check_in-touch = Touch the line
check_in-came = Where you arrived. Neither is better or worse.
check_in-skip = Skip this question
check_in-next = Next question
check_in-pass = Skip this question
check_in-back = Back one question
check_in-of = Question { $n } of { $count }
check_in-keep = See my answers
check_in-pass-arriving = Answer nothing, go to the door
check_in-pass-leaving = Answer nothing today
check_in-pass-midway = Back to the room
check_in-pass-longer_look = Back to the room
check_in-pass-counsellor_leaving = Answer nothing today
check_in-lost = The line to the practice is lost for a moment. Your answers stay here, and are sent as soon as it is back.
check_in-was-deleted = These answers were kept once, and you deleted them: they stay deleted. If you would like to keep what stands here now, press the button once more.
check_in-faults = Some answers could not be read. Everything else is still here.
check_in-not-watched = Nobody watches these live.

fault-check_in-scale = Please choose a place on the line, or skip it.
fault-check_in-unknown = Please choose one of the answers here, or skip it.
fault-check_in-long = This is longer than can be kept. Please shorten it.
fault-check_in-repeated = This came with two different answers. Please choose one.
fault-check_in-contradictory = These two answers do not go together. Please choose again.

check_in-kept-title = Your answers
check_in-kept-lead = You decide, for each, whether { $name } sees it. Until you choose, only you do.
check_in-share = Share
check_in-private = Keep private
check_in-delete = Delete
check_in-place-along = Goes with what I share
check_in-stays = You said that this stays with you. “Share all answers” leaves it out.
check_in-share-all = Share all answers
check_in-choose = Save these choices
check_in-change = Change my answers

crisis-label = Help if something cannot wait
crisis-lead = If something cannot wait, turn to:
crisis-none = If something cannot wait, call your local emergency number, or go to somebody near you.
crisis-title = Help if something cannot wait
crisis-field = Whom clients can turn to, one on each line
crisis-hint = A name and a number on each line. Clients read this wherever they are asked how they are, since nobody watches their answers live.
crisis-missing = Clients read only a general sentence about their local emergency number, until you write down whom they can turn to.
crisis-kept = The contacts are kept.
fault-crisis-long = Please keep it to six lines and 600 characters, so that it can be read in need.

steps-own = Ticks are for you alone and are not kept.
steps-elsewhere = Steps for other places

contact-asked-title = { $name } asks you to get in touch.
contact-asked-when = Asked:
contact-asked-what = Asked with their own button after a session. Webside has told nobody else.
contact-asked-done = I have seen to this request

arrive-asks-title = If you like, before you meet
arrive-asks = Answer a few questions
arrive-answers = Look at your answers
arrive-steps = Your steps for getting ready
arrive-steps-title = Your steps for getting ready
arrive-today = Today, together
arrive-today-title = Today, together
arrive-today-lead = { $name } sees what you write here at once. You can both change it in the session.
