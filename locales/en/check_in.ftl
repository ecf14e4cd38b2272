### Check-ins on arriving, on leaving and in between, and the way in and out. Items as in EVIDENCE C7-C10.

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

check_in-answer-scale = { $value }, between { $low } (0) and { $high } (10)
check_in-answer-with-then = { $was }. { $then }.

check_in-occasion-arriving = Arriving
check_in-occasion-leaving = Leaving
check_in-occasion-midway = In the session
check_in-occasion-longer_look = A longer look at meeting on a screen
check_in-occasion-counsellor_leaving = The counsellor, on leaving
