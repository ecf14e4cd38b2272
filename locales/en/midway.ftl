### The midway check-in: "How is this going for you, here on the screen?" Scripts read these:
### placeables stay plain.

midway-open = Ask how this is going
midway-open-longer = Look back at meeting on a screen
midway-longer-due = Today is a good day to look back at meeting on a screen, if you both like. You find it under More.
midway-title = How is this going for you, here on the screen?
midway-title-longer = Looking back at meeting on a screen
midway-lead-asks = Each of you answers alone. What you share, you then read side by side. Skip whatever you like.
midway-lead-chooses = These are yours. { $name } sees what you share, and nothing else.
midway-lead-both = What each of you has shared. It may be a place to begin.
midway-asks = { $name } asks: how is this going for you, here on the screen?
midway-asks-longer = { $name } would like to look back together at meeting on a screen.
midway-shared = { $name } has shared how it is going on the screen.
midway-answer = Answer the question
midway-read = Read what was shared
midway-not-now = Answer another time
midway-share-all = Share all answers with { $name }
midway-mine = What you shared
midway-mine-none = You have not shared anything.
midway-their-none = { $name } has not shared anything yet.
midway-close = Close these answers
midway-failed = This did not reach the practice. It is still here; please try again in a moment.
midway-line-steady = The line has been steady so far today.
midway-line-delayed = The line adds a delay today. Pauses may be the line.
midway-line-uneven = The line has been uneven today. What was lost may be the line.
midway-line-broke = The line broke today and was mended. What was lost may be the line.
