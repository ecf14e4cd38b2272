### After the meeting, and the page that says nothing about it.

leaving-title = The door is closed again.
leaving-client = Take a few minutes before you move on.
leaving-client-close = You can close this window. Your link stays good for next time.
leaving-counsellor = Take a few minutes before you move on.
leaving-own-focus-once = Another window had you once, for { $time }. Only this device knew, and it has forgotten it now.
leaving-own-focus-times = Another window had you { $times } times, for { $time } in all. Only this device knew, and it has forgotten it now.
leaving-to-today = Back to Today
leaving-leave-quickly = Leave quickly

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
