### Signing in, and setting up the first time.

sign-in-passkey = Sign in with a passkey
sign-in-lost-passkey = I cannot use my passkey
sign-in-code-title = And now the sign-in code
sign-in-code-how = Type the six figures that your app shows now, or one of your recovery codes.
recovery-title = Sign in with a recovery code
recovery-how = This is for people who sign in with a passkey and cannot use it. If you have a password, sign in with it first; you can type the recovery code in the step after.
recovery-none-left = No codes left? The person who runs the server can make you a sign-in link.
passkey-failed = That did not work. You can try again, or choose another way.
passkey-make = Make a passkey

field-sign-in-name = Sign-in name
field-sign-in-name-hint = Only for signing in. An e-mail address is fine; nothing is sent to it.
field-password = Password
field-code = Sign-in code or recovery code
field-code-six = The six figures that the app shows
field-recovery-code = Recovery code
field-name = Your name
field-name-hint = As your clients know you. They see it before they come in.
field-practice-name = Name of the practice
field-practice-name-hint = Shown at the front door.
field-zone = Time zone
field-zone-choose = Choose a place in your time zone
field-zone-hint = Appointments are made and shown in this zone.
field-new-password = New password
field-new-password-hint = Ten characters or more. Four unrelated words are easy to remember and hard to guess.

set-up-title = Setting up
set-up-paste = If nothing happens by itself, paste the whole set-up link here.
set-up-you-title = Who are you?
set-up-you-owner = You are setting up this practice and will run it. You can meet clients yourself as well.
set-up-you-counsellor = You were invited to work in this practice.
set-up-key-title = How will you sign in?
set-up-key-lead = You sign in as { $name }. Choose one of these ways.
set-up-passkey = Sign in with a passkey
set-up-passkey-why = Your device recognises you by finger, face or PIN. There is nothing to remember and nothing to give away.
set-up-password = Sign in with a password and a code
set-up-app = Add this to an app that makes codes, such as Aegis, 2FAS or the one on your telephone. Then type the code it shows.
set-up-qr = Picture to be scanned with the app
set-up-spelled = Or type this into the app:
set-up-password-go = Sign in with password and code

codes-title = Recovery codes
codes-lead = Each of these lets you in once if you lose your device. Print them or write them down, and keep them apart from it. They are shown only now.
codes-kept = I have kept my recovery codes

## What is wrong with a field

fault-name-missing = Please write a name.
fault-name-long = Please write a shorter name, on one line.
fault-name-turns = This name holds an invisible mark that would turn the words around it. Please type it again by hand.
fault-name-unseen = Please write a name that can be read, with at least one letter or digit.
fault-sign-in-name = Please choose two to eighty characters without spaces.
fault-sign-in-name-taken = Somebody here signs in with this name already. Please choose another.
fault-zone-unknown = Please choose a time zone from the list.
fault-password-short = This is shorter than ten characters. Please make it longer.
fault-password-long = This is longer than 500 characters. Please make it shorter.
fault-password-guessable = This would be guessed quickly. Four unrelated words work well.
fault-password-wrong = Name and password do not fit together. Please check both.
fault-password-now = This is not your present password.
fault-code-wrong = This code does not fit. Each one works only once and for half a minute: please wait for the next and type that.
fault-recovery-wrong = Name and code do not fit together, or the code was used before.
