### The board, in the room and on the pages before and after it. Scripts read these too: placeables stay plain.

board-title = Board
board-with = Your board with { $name }
board-lead = What you write here is at once on { $name }’s side too, in a session, on the telephone or between.
board-to-me = My page
board-to-arrival = To the room’s door
board-open = Open the board
board-today = Today
board-goals = Goals
board-strength = Strengths
board-step = Plan
board-chat-new = , something new

board-you-proposed = You proposed
board-other-proposed = { $name } proposed
board-you-wrote = You wrote this
board-other-wrote = { $name } wrote this
board-both-agreed = Both agreed
board-waits-for = Waits for { $name }
board-waits-for-you = Waits for you
board-agree = I agree to this
board-add = Add
board-more = Change this line
board-keep = Save this rhythm
board-keep-words = Save these words
board-up = Move this up
board-down = Move this down
board-remove = Take this off the board

board-hope-theirs = What { $name } hopes for today
board-hope-mine = What you hope for today
board-hope-write = A hope for today
board-agenda = What we talk about
board-agenda-none = Nothing yet. Either of you can propose something.
board-agenda-words = Something to talk about
board-agenda-add = Propose something for today
board-agenda-propose = Propose something
board-talked-about = We talked about this
board-leave = Keep this for next time
board-left = Kept for next time
board-resume = Bring this back to today
board-noticing = Noticings you both kept

board-goals-none-client = No goals yet. What would you like to be different? Your own words are best.
board-goals-none-counsellor = No goals yet. What would { $name } like to be different? Their own words are best.
board-goals-due = time to look
board-goals-due-words = By the rhythm you two chose, it is time to look at your goals together.
board-goals-past = Goals reached or set aside
board-goal-words = A goal, in the client’s own words
board-goal-add = Propose a goal
board-goal-propose-one = Propose a goal
board-goal-reworded-you = You proposed other words. They wait for { $name }.
board-goal-reworded-other = { $name } proposes other words:
board-goal-take = Take the new words
board-goal-decline = Keep the words we have
board-goal-take-back = Take my new words back
board-goal-rate = Say how near this goal is
board-goal-near = How near does this goal feel?
board-goal-not-at-all = Not at all
board-goal-fully = Fully reached
board-goal-keep-rating = Save this rating
board-goal-between = { $value } of 10, from not at all to fully reached
board-goal-not-yet = Not placed yet
board-goal-rated = You last looked at it on { $day }.
board-goal-other-words = Other words for this goal
board-goal-propose = Propose these words
board-goal-reached = Mark this goal as reached
board-goal-set-aside = Set this goal aside
board-goal-take-up = Take this goal up again
board-goal-is-reached = Reached
board-goal-is-aside = Set aside for now
board-goal-history = What happened to this goal
board-event-proposed = { $day }: proposed
board-event-agreed = { $day }: both agreed
board-event-reworded = { $day }: put in other words
board-event-reworded-from = { $day }: put in other words, before that “{ $before }”
board-event-set-aside = { $day }: set aside
board-event-reached = { $day }: reached
board-event-taken-up = { $day }: taken up again
board-rhythm = How often we look at our goals
board-rhythm-none = when it feels right
board-rhythm-every = { $sessions ->
    [one] every session
   *[other] every { $sessions } sessions
  }

board-helped = What has helped before
board-helped-none = Nothing yet. What helped to get through the last weeks?
board-helped-short = Has helped
board-person = { $reader ->
    [client] What you are good at
   *[counsellor] What { $name } is good at
  }
board-person-none = Nothing yet. What would a friend say?
board-person-short = A strength
board-strength-kind = What kind of strength
board-strength-words = A strength, in the client’s own words
board-strength-add = Write down a strength
board-strength-write = In your own words

board-before = Before a session
board-before-short = Before a session
board-before-none = Nothing yet. What helps to arrive?
board-after = After a session
board-after-short = After a session
board-after-none = Nothing yet. What helps to find the way back into the day?
board-step-words = A step of the plan
board-step-when = Before or after a session
board-step-place = Where this step is for
board-step-add = Add a step
board-step-write = A step
board-step-move-there = Move this step there
board-place-everywhere = Everywhere
board-place-home = At home
board-place-office = At the office
board-place-car = In the car
board-place-other = Somewhere else
board-at-hand = From your strengths

board-news-added = New from { $name }: { $words }
board-news-agreed = { $name } agreed: { $words }
board-news-changed = Changed by { $name }: { $words }
board-news-talked = Talked about: { $words }
board-news-left = Kept for next time: { $words }
board-news-back = Open again: { $words }
board-news-reworded = { $name } proposes other words: { $words }
board-news-taken = { $name } took your words: { $words }
board-news-reached = Reached: { $words }
board-news-aside = Set aside: { $words }
board-news-rated = { $name } looked at a goal: { $words }
board-news-removed = Taken away: { $words }

board-lost = Not connected just now. What you write stays here and is sent when the line is back.
board-crowded = The board is open in many windows, so nothing new comes in this one until you write here or load it again.
board-ended = You are signed out here. Please open your link again, or sign in.
board-refused-gone = That line is not there any more.
board-refused-not-yours = This is for { $name } to do.
board-refused-not-this-kind = That cannot be done with this line.
board-refused-not-agreed = You two agree on it first.
board-refused-empty = There are no words in it yet.
board-refused-too-long = That is more than fits. Five hundred letters at most.
board-refused-too-many = There is no room for more. Some lines can be taken away first.
board-refused-out-of-range = That did not reach the board. Please try again.
