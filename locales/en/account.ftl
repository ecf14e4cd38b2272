### A person’s own account, their screen, and the practice.

account-title = Your account
account-lead = You sign in as { $name }.
account-screen-why = Tell Webside where your camera is and how large your screen is. The room then shows the other person’s eyes close to it.
account-screen-told = You have told Webside about your screen and camera. Tell it again when you sit somewhere else.
account-screen-tell = Describe my screen and camera
account-screen-again = Change what I told about my screen

sound-kept = Kept.

logins-title = Where you are signed in
logins-hint = A login ends by itself after twelve hours without use, and after a week in any case.
login-this = this one
login-seen = Last used:
login-end = End this login
login-ended = That login has ended.
logins-end-others = End all other logins
other-logins-ended = All other logins have ended.

passkeys-title = Passkeys
passkey-made-on = Made with { $device }
passkey-made = Made:
passkey-used = Last used:
passkey-remove = Remove this passkey
passkey-removed = The passkey is removed. It may still be listed on your device, where you can delete it.
passkey-is-last = This passkey is your only way to sign in. Make another one first.

password-title = Password
password-change = Change password
password-changed = Your password is changed. All other logins have ended.
field-password-now = Present password

authenticator-title = App for sign-in codes
authenticator-again = For a new telephone or another app. The old app’s codes then stop working.
authenticator-first = With a password and an app you can also sign in where your passkey is not at hand.
authenticator-kept = Kept. The app’s codes work from now on, and all other logins have ended.
account-app-has = Your app shows a new code every half minute.
account-app-none = You sign in with a passkey. You can add a password with codes from an app as well.
account-app-again = Set up another app for codes
account-app-first = Add a password and codes from an app

codes-left = { $count ->
    [0] You have no recovery codes left. Please make new ones.
    [one] You have one recovery code left.
   *[other] You have { $count } recovery codes left.
}
codes-new = Make new recovery codes
codes-new-hint = The old ones then stop working.

## The screen

screen-title = Screen and camera
screen-lead = So that the room can show the other person’s eyes close to your camera.
screen-size = How large is your screen?
screen-size-hint = Measured from corner to corner. If you are not sure, measure it with a bank card.
screen-inches = { $inches } inches
screen-measure = Measure it with a card
screen-card = Bank card
screen-card-how = Hold a bank card, or any card of that size, to the screen, the same way round as the outline. Move the slider until the outline is as wide as the card.
screen-card-slider = Width of the card’s outline
screen-card-smaller = Narrower
screen-card-larger = Wider
screen-measured = Your screen is { $width } cm wide and { $height } cm high.
screen-width = Screen width in centimetres
screen-height = Screen height in centimetres
screen-lens = Where is your camera?
screen-lens-frame = In the screen’s upper frame
screen-lens-above = On top of the screen
screen-lens-left = Left of the screen
screen-lens-right = Right of the screen
screen-lens-below = Below the screen
screen-distance = How far are your eyes from the screen, in centimetres?
screen-distance-hint = An arm’s length is about 60.
screen-angle-good = The other person’s eyes come within { $degrees }° of your camera. To them you will seem to look at them.
screen-angle-acceptable = The other person’s eyes come within { $degrees }° of your camera. That is close enough for most people.
screen-angle-far = The other person’s eyes come { $degrees }° away from your camera, so to them you will seem to look a little past them. Sitting further back helps, and so does a smaller picture.
screen-no-gaze = Only lengths go into this. Nobody’s gaze is followed, here or in the room.
screen-kept = Kept. The room uses this from now on.
fault-screen-size = Please choose a size, or measure it.
fault-screen-lens = Please choose where the camera is.
fault-screen-distance = Please give a distance between 20 and 300 centimetres.

## The practice

people-title = Your practice
people-list = Who works here
people-you = you
people-owner = Runs the practice
people-counsellor = Counsellor
people-left = Has left
invite = Invite a counsellor
invite-hint = Makes a link that works once, within a week. You do not see the clients of other counsellors.
invite-fresh = Send this link to the person you invite. It works once, within a week, and is shown only now.
invite-link = Invitation link
practice-title = Name and time zone of the practice
practice-kept = Kept.

### Before a way to sign in is changed, and afterwards.

prove-title = Is it you?
prove-why = This is about how you sign in. So that nobody can change it at a page that you left open, please show once more that it is you. It holds for ten minutes.
prove-passkey = Show it with a passkey
prove-recovery = Recovery code
proven = Thank you. For the next ten minutes you can change how you sign in.
changed-title = How you sign in was changed
changed-password = Another password.
changed-app = Another app for codes.
changed-codes = New recovery codes; the old ones stopped working.
changed-passkey-added = A new passkey.
changed-passkey-removed = A passkey was removed.
changed-not-you = Was it not you? Then end all other logins on your account page, make new recovery codes, and tell whoever runs this practice.
changed-known = I know about it
