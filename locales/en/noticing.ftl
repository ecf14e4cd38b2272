### Noticings: what one of the two has noticed or wonders about, shared softly. Scripts read these
### too: placeables stay plain.

noticing-share-one = Share what I notice
noticing-hold-one = Hold ready what I notice
noticing-words = What you notice
noticing-start-notice = I notice
noticing-start-wonder = I wonder
noticing-start-hard = It is hard to say, but

noticing-hold-title = What you notice, held ready
noticing-hold-why = Only you see it until you share it. It goes straight to { $name }’s device; the server never sees it, unless you both keep it.
noticing-share-title = Share what you notice
noticing-share-why = It goes straight to { $name }’s device. The server never sees it, unless you both keep it.
noticing-cards = Cards to begin with
noticing-my-cards = Change my noticing cards
noticing-hold = Hold these words ready
noticing-share = Share these words
noticing-never-mind = Never mind, close
noticing-held = What you notice, seen only by you
noticing-edit = Change these words
noticing-let-go = Let these words go
noticing-shared = You shared what you notice
noticing-on-its-way = On its way
noticing-from-other = { $name } shares what they notice
noticing-keep = Keep this on our board
noticing-keep-not = Rather not keep it
noticing-keep-ask = Keep this on your board? Only if you both want to.
noticing-you-would = You would keep it. It is kept once { $name } says so too.
noticing-other-would = { $name } would keep this on your board.
noticing-kept = You both kept it. It is on your board, under Today.
noticing-away = Put these words away

noticing-card-notice = I notice something in me as you say this. What is it like for you?
noticing-card-wonder = I wonder what happened between us just now.
noticing-card-quiet = It has become quiet. What is in the quiet for you?
noticing-card-screen = What is it like to tell me this through a screen?
noticing-card-missed = I may have missed something. What would you like me to have noticed?
noticing-card-unsaid = Is there something that is hard to say here?
noticing-card-around = I wonder if there is something that we both step around.
noticing-card-between = How is it with the two of us, right now?
noticing-card-helped = Something seemed to shift. What helped?

noticings-title = My noticing cards
noticings-lead = Sentences that open a conversation rather than explain someone. They stand ready for you in the room; what you share with them stays between the two of you.
noticings-own = Cards of your own
noticings-card = One of your cards
noticings-add = One more card of your own
noticings-add-do = Add this card
noticings-remove = Take this card away
noticings-full = You have twelve. Take one away to add another.
noticings-offered = Cards that are always there
noticings-kept = Your cards are changed.
fault-noticing-empty = Write a card first.
fault-noticing-long = Two hundred and forty letters at most.
fault-noticing-many = You have twelve. Take one away to add another.

account-noticings-why = Sentences for what is hard to put into words: “I notice … What is that like for you?” You can add cards of your own.
account-noticings-open = Open my noticing cards
