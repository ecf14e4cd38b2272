### The joint check. Scripts read these too: placeables stay plain.

joint-title = Are we both comfortable?
joint-lead = You answer for how { $name } comes across to you. { $name } answers for you.
joint-lead-text = A moment before you begin, for both of you.
joint-theirs = How { $name } comes across to you
joint-theirs-text = How it is for { $name }
joint-mine = How you come across to { $name }
joint-mine-text = How it is for you
joint-you = You
joint-own-picture = Your own picture
joint-own-none = Your camera is off

joint-last-you-fine = Last time { $name } asked you: “{ $words }” That helped.
joint-last-you-open = Last time { $name } asked you: “{ $words }”
joint-last-other-fine = Last time you asked { $name }: “{ $words }” That helped.
joint-last-other-open = Last time you asked { $name }: “{ $words }”
joint-last-all-fine = Last time all was well from the start.

joint-topic-picture = Picture
joint-topic-light = Light
joint-topic-distance = Distance
joint-topic-sound = Sound
joint-topic-privacy = Privacy

joint-fine = Fine
joint-ask = Ask
joint-what-to-ask = What would you like to ask?
joint-words-whole-face = Could you move so that I see your whole face?
joint-words-camera-higher = Could you put your camera a little higher?
joint-words-wipe-lens = Could you wipe the lens of your camera?
joint-words-face-window = Could you turn towards the window?
joint-words-turn-lamp = Could you turn the lamp a little?
joint-words-close-curtain = Could you close the curtain behind you?
joint-words-closer = Could you come a little closer?
joint-words-further-back = Could you sit back a little?
joint-words-near-microphone = Could you come nearer to the microphone?
joint-words-louder = Could you speak a little louder?
joint-words-headphones = Could you use headphones? I hear myself.
joint-words-close-window = Could you close the window or the door? It is loud there.
joint-own-words = Ask in your own words
joint-own-ask = Ask this
joint-never-mind = Never mind, ask nothing
joint-quote = “{ $words }”
joint-asked = { $name } sees it now.
joint-asked-more = A bit more, please. { $name } sees it now.
joint-has-done = { $name } has done it. How is it now?
joint-better = Better, thank you
joint-more = Ask for a bit more
joint-better-now = It is better now.

joint-asks = { $name } asks:
joint-asks-more = That helps. { $name } asks for a bit more:
joint-done = I have done it
joint-you-did = You did. { $name } is looking.
joint-thanks = { $name } says thank you.
joint-said-open = Not answered yet
joint-said-fine = Fine for { $name }
joint-said-fine-now = Fine for { $name } now
joint-said-asked = { $name } asks
joint-said-done = You did it

joint-speak-question = Can you speak freely?
joint-write-question = Can you write freely?
joint-speak-freely = I can speak freely
joint-speak-maybe-overheard = Someone might overhear
joint-speak-not-freely = I cannot speak freely
joint-write-freely = I can write freely
joint-write-maybe-overheard = Someone might read along
joint-write-not-freely = I cannot write freely
joint-near-question = Who else is near? Only if you like.
joint-near-nobody = Nobody is near
joint-near-next-room = Someone in the next room
joint-near-same-room = Someone in the room
joint-near-own = Who is near, in your own words
joint-near-tell = Tell this
joint-other-speak-freely = { $name } can speak freely
joint-other-speak-maybe-overheard = Someone might overhear { $name }
joint-other-speak-not-freely = { $name } cannot speak freely
joint-other-write-freely = { $name } can write freely
joint-other-write-maybe-overheard = Someone might read along
joint-other-write-not-freely = { $name } cannot write freely
joint-other-near-nobody = Nobody else is near.
joint-other-near-next-room = Someone is in the next room.
joint-other-near-same-room = Someone else is in the room.

joint-begin = We’re both comfortable, begin
joint-skip = Skip the check
joint-close = Close the check
joint-line-measure = Measure the line’s delay
joint-line-offer = How long does the line take between you? Finding out takes a moment, in which you do not hear each other.
joint-line-running = A soft click is on its way there and back.
joint-line-takes = The line takes { $seconds } s there and back. A pause of that length may be the line.
joint-line-quick = The line takes hardly any time and makes no pauses of its own.
joint-line-failed = The line could not be measured this time. You can go on without it.

joint-optional = Answer as much as you like.
joint-other-ready = { $name } is comfortable.
joint-still-open = Still open on your side: { $topics }.
joint-you-wait = { $name } can see that you are comfortable. The room opens when { $name } is too.
joint-together = Check picture and sound

joint-told-begun = You both are comfortable. The session begins.
joint-told-closed = The check is closed.
joint-told-opened = The check is open again.

### The stored joint checks, on the pair’s page.

joint-kept-agreed = Checked together; both were comfortable.
joint-kept-skipped = The joint check was skipped.
joint-kept-unfinished = The joint check was not finished.
joint-kept-you-asked = You asked: “{ $words }”
joint-kept-they-asked = { $name } asked: “{ $words }”
joint-kept-fine = It was fine then.
joint-kept-done = It was done.
joint-kept-open = It stayed open.
joint-kept-you-freely = You could speak freely.
joint-kept-you-maybe-overheard = Someone might have overheard you.
joint-kept-you-not-freely = You could not speak freely.
joint-kept-they-freely = { $name } could speak freely.
joint-kept-they-maybe-overheard = Someone might have overheard { $name }.
joint-kept-they-not-freely = { $name } could not speak freely.
joint-kept-near-nobody = Nobody else was near.
joint-kept-near-next-room = Someone was in the next room.
joint-kept-near-same-room = Someone else was in the room.
joint-kept-near-own = Near: “{ $words }”
