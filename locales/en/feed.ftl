### A counsellor’s appointments in their own calendar program, which fetches them by an address.

feed-title = In your own calendar
feed-lead = Your calendar program can fetch when you are busy here, with the minutes held before and after.
feed-account-why = Your own calendar can show when you are busy here.
feed-account-open = Set up your own calendar
feed-account-change = See or change the address
feed-week = Show this in your own calendar

feed-none = You get an address to add to your calendar. It says only “Busy” and “Time held”, and names nobody.
feed-make = Make the address
feed-address = The address
feed-who-sees = Whoever has this address sees when you are busy. Give it to your calendar alone.

feed-fresh-title = Your new address
feed-fresh = Add it to your calendar as a subscription, or “from the internet”. It is shown only now.
feed-address-copy = Copy
feed-asks = My calendar can send a password
feed-asks-what = Then use this address instead. The secret is in the password, and not in the address.
feed-user = User name
feed-password = Password
feed-address-without-copy = Copy this address
feed-password-copy = Copy the password

feed-shows = What it shows
feed-shows-busy = Busy, and nothing else
feed-shows-initials = Initials of the client
feed-initials-leave = Initials leave this server, and whoever runs your calendar can read them.
feed-kept = Kept. Your calendar shows it when it fetches again; some do so once a day.

feed-made = Made:
feed-used = Last fetched, to the hour:
feed-not-used = No calendar has fetched it yet.
feed-again = A new address
feed-again-what = The old address and its password stop at once.
feed-stop = Stop it
feed-stop-what = Nothing can be fetched any more. What your calendar already has may stay there; remove the subscription as well.
feed-stopped = Stopped. The address opens nothing any more.

## In the calendar itself

feed-name = Busy times
feed-busy = Busy
