### The board, in the room and on the pages before and after it. Scripts read these too: placeables stay plain.

board-title = Board
board-today = Today
board-goals = Goals
board-strengths = Strengths
board-plan = Plan
board-chat = Chat

board-you-proposed = You proposed
board-other-proposed = { $name } proposed
board-you-wrote = You wrote this
board-other-wrote = { $name } wrote this
board-both-agreed = Both agreed
board-waits-for = Waits for { $name }
board-waits-for-you = Waits for you
board-agree = Agree
board-add = Add
board-more = More
board-keep = Keep
board-keep-words = Keep these words
board-up = Move up
board-down = Move down
board-remove = Take away

board-hope-theirs = What { $name } hopes for today
board-hope-mine = What you hope for today
board-hope-write = One thing you hope for
board-agenda = What we talk about
board-agenda-none = Nothing yet. Either of you can propose something.
board-agenda-words = Something to talk about
board-agenda-add = Propose something for today
board-agenda-propose = Propose something
board-talked-about = Talked about
board-leave = Leave for next time
board-left = Left for next time
board-resume = Bring back to today
board-noticings = Noticings you both kept

board-goals-none-client = No goals yet. What would you like to be different? Your own words are best.
board-goals-none-counsellor = No goals yet. What would { $name } like to be different? Their own words are best.
board-goals-past = Reached or set aside
board-goal-words = A goal, in the client’s own words
board-goal-add = Propose a goal
board-goal-propose-one = Propose a goal
board-goal-reworded-you = You proposed other words. They wait for { $name }.
board-goal-reworded-other = { $name } proposes other words:
board-goal-take = Take these words
board-goal-decline = Keep ours
board-goal-take-back = Take back
board-goal-look = Look at it together
board-goal-near = How near does this feel?
board-goal-not-at-all = Not at all
board-goal-fully = Fully reached
board-goal-keep-rating = Keep this
board-goal-looked = You last looked at it on { $day }.
board-goal-other-words = Other words for it
board-goal-propose = Propose
board-goal-reached = It is reached
board-goal-set-aside = Set aside
board-goal-take-up = Take up again
board-goal-is-reached = Reached
board-goal-is-aside = Set aside for now
board-goal-history = What happened to it
board-turn-proposed = { $day }: proposed
board-turn-agreed = { $day }: both agreed
board-turn-reworded = { $day }: put in other words
board-turn-reworded-from = { $day }: put in other words, before that “{ $before }”
board-turn-set-aside = { $day }: set aside
board-turn-reached = { $day }: reached
board-turn-taken-up = { $day }: taken up again
board-rhythm = We look at our goals
board-rhythm-none = when it feels right
board-rhythm-every = { $sessions ->
    [one] every session
   *[other] every { $sessions } sessions
  }

board-helped = What has helped before
board-helped-none = Nothing yet. What helped to get through the last weeks?
board-helped-short = Has helped
board-person-client = What you are good at
board-person-counsellor = What { $name } is good at
board-person-none = Nothing yet. What would a friend say?
board-person-short = A strength
board-strength-kind = What kind of strength
board-strength-words = A strength, in the client’s own words
board-strength-add = Write down a strength
board-strength-write = In your own words

board-before = Before a session
board-before-short = Before
board-before-none = Nothing yet. What helps to arrive?
board-after = After a session
board-after-short = After
board-after-none = Nothing yet. What helps to find the way back into the day?
board-step-words = A step of the plan
board-step-when = Before or after
board-step-place = Where it is for
board-step-add = Add a step
board-step-write = A step
board-step-move-there = Move there
board-place-everywhere = Everywhere
board-place-home = At home
board-place-office = At the office
board-place-car = In the car
board-place-other = Somewhere else
board-at-hand = From your strengths
