### The midway check-in: "How is this going for you, here on the screen?" Scripts read these:
### placeables stay plain.

look-open = Ask how this is going
look-open-longer = Look back at meeting on a screen
look-due = Today is a good day to look back at meeting on a screen, if you both like. You find it under More.
look-title-midway = How is this going for you, here on the screen?
look-title-longer = Looking back at meeting on a screen
look-lead-asks = Each of you answers alone. What you share, you then read side by side. Skip whatever you like.
look-lead-chooses = These are yours. { $name } sees what you share, and nothing else.
look-lead-both = What each of you has shared. It may be a place to begin.
look-asks-midway = { $name } asks: how is this going for you, here on the screen?
look-asks-longer = { $name } would like to look back together at meeting on a screen.
look-shared = { $name } has shared how it is going on the screen.
look-answer = Answer the question
look-read = Read what was shared
look-not-now = Answer another time
look-share-all = Share all with { $name }
look-mine = What you shared
look-mine-none = You have not shared anything.
look-their-none = { $name } has not shared anything yet.
look-close = Close this
look-failed = This did not reach the practice. It is still here; please try again in a moment.
look-line-steady = The line has been steady so far today.
look-line-delayed = The line adds a delay today. Pauses may be the line.
look-line-uneven = The line has been uneven today. What was lost may be the line.
look-line-broke = The line broke today and was mended. What was lost may be the line.
