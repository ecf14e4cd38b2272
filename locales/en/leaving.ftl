### After the meeting, and the page that says nothing about it.

leaving-title = The door is closed again.
leaving-client = Take a few minutes before you move on.
leaving-client-close = You can close this window. Your link stays good for next time.
leaving-borrowed = Is this not your own device? “Leave quickly” above signs you out here, and forgets that you were here.
leaving-counsellor = Take a few minutes before you move on.
leaving-own-focus = Another window had you { $times ->
    [one] once, for { $time }
   *[other] { $times } times, for { $time } in all
}. Only this device knew, and it has forgotten it now.
leaving-to-today = Back to Today
leaving-asks-title = A few questions before you go
leaving-asks-lead = How you leave, and how today was for you. You can skip any of them, and decide afterwards what { $name } sees.
leaving-asks = Begin the questions
leaving-asks-counsellor = Answer a few questions for yourself
leaving-answered = You have answered.
leaving-answers = Look at your answers
leaving-steps-title = Your steps for the next fifteen minutes
leaving-steps-none = You have no steps of your own for this yet. You and { $name } can make some together next time.
leaving-steady-title = What can help right now
leaving-steady-lead = Your body says that today stirred up a lot. That can happen, and it can settle. Your own steps are below. Nobody has been told of your answers: { $name } only learns what you choose.
leaving-contact-ask = Ask { $name } to get in touch
leaving-contact-what = { $name } reads that you asked, and nothing else, the next time they look. That may take a while.
leaving-contact-asked = { $name } will read that you asked them to get in touch. It may take a while until they look.
leaving-contact-back = Take my request back

quiet-lead = Some quiet, if you like. Nothing moves and nothing sounds.
quiet-left = { $minutes ->
    [1] The last minute.
   *[other] { $minutes } minutes left. You need not look here.
}
quiet-over = The time is over.
quiet-stop = Stop the quiet time
quiet-sound = A soft sound at the end

away-title = Kitchen measures
away-lead = Level spoons and cups, rounded to what a kitchen can tell apart.
away-measure = Measure
away-millilitres = Millilitres
away-teaspoon = 1 teaspoon
away-tablespoon = 1 tablespoon
away-quarter-cup = ¼ cup
away-third-cup = ⅓ cup
away-half-cup = ½ cup
away-cup = 1 cup
away-pint = 1 pint
away-weights = One cup weighs about
away-food = Food
away-grams = Grams
away-flour = Flour
away-sugar = Sugar
away-rice = Rice, uncooked
away-oats = Rolled oats
away-butter = Butter
away-ovens = Ovens
away-gas = Gas mark
away-celsius = °C
away-fan = °C with fan
