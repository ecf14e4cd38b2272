### Today.

today-count = { $count ->
    [one] One appointment today.
   *[other] { $count } appointments today.
}
today-nothing = Nothing is arranged for today.
today-arranged = Today’s appointments
today-taken = { $name } took a time that you offered: { $when }.
today-screen = Where is your camera? A minute’s set-up makes eye contact easier.

door-title = At your door
door-nobody = Nobody is waiting. You will see and hear when somebody knocks.
door-waits = Waiting at your door
door-announce = { $name } is waiting at your door.
door-crowded = This page is open in many windows, so nothing new is told in this one. Load it again to hear here who waits.
door-not-live = The line to the server is down, so this list may be old. It is being restored.
waits-video = By video
waits-voice = By voice
waits-text = By text

clients-title = Your clients
clients-none = You have no clients here yet. Add the first one; a name is enough.
add-client-title = Add a client
add-client-name = What you call this client
add-client-hint = A first name is enough. They see it when they arrive.
add-client = Add this client

sound-title = Sound at the door
sound-label = A soft sound when somebody knocks
sound-asleep = Your browser plays the sound once you have clicked anywhere on this page.
