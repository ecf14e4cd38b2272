### A counsellor’s boundaries before a meeting, one on each line.

bounds-title = Your list before you let anyone in
bounds-lead = A few lines to look through before each meeting, so that the hour belongs to the two of you. Ticking is only for you; nothing waits for it.
bounds-hint = Only for you. Nothing waits for it.
bounds-now = How it is right now
bounds-none = No line is on your list.
bounds-last = As you had it on { $day }.
bounds-kept = Kept. The room offers it as “Tick all as last time”.
bounds-lines-kept = Your list is changed.

bounds-devices = Other devices away and silent
bounds-door = Door closed
bounds-display = Second display dark or turned away
bounds-display-there = A second display is connected.
bounds-full-screen = Room on full screen
bounds-quiet = “Do not disturb” on
bounds-reactions = System hand-gesture effects off
bounds-seat = Feet on the floor, shoulders loose
bounds-camera = Camera at eye level

bounds-as-last = Tick all as last time
bounds-change = Change the lines of this list

bounds-own = Your own lines on the list
bounds-add = One more line for the list
bounds-add-do = Add this line
bounds-remove = Remove this line
bounds-full = You have eight. Remove one to add another.
bounds-offered = Choose which of our lines you use
bounds-offered-keep = Use these lines

fault-bounds-empty = Write a line first.
fault-bounds-long = Eighty characters at most, on one line.
fault-bounds-many = You have eight. Remove one to add another.

account-bounds-why = A short list to look through before each meeting: devices, door, displays, seat. You can add lines of your own.
account-bounds-open = Open my list to look through
