### The front door and the pages that links lead to.

front-title = A counselling room
front-lead = A quiet room on a screen, for two people who want to talk.
front-clients = You come as a client
front-clients-how = Open the personal link that your counsellor gave you. You need no account and nothing to install. If you cannot find the link, your counsellor can give you a new one.
front-counsellors = You work here
front-not-set-up = This practice is not set up yet. Open the set-up link that stands in the terminal where Webside was started, or the practice was added.

link-title = Welcome
link-paste = If nothing happens by itself, paste your whole personal link here.
link-opening = One moment, your room is being found.
link-field = Your link
link-open = Open this link
link-paste-again = Paste the link here
sign-in-link-title = Sign in by link
sign-in-link-paste = If nothing happens by itself, paste the whole sign-in link here.
