### What went wrong, and what to do.

error-reference = Reference: { $reference }

error-sign-in-title = Please sign in
error-sign-in-sentence = You were signed out, perhaps because some time has passed.
error-open-link-again-title = Please open your personal link again
error-open-link-again-sentence = This browser does not know you at the moment. Open the link that your counsellor gave you, and you will be back.
error-not-found-title = There is nothing here
error-not-found-sentence = This page does not exist, or it is not yours to open. Please check the address.
error-prove-title = Is it you?
error-prove-sentence = Please show first that it is you.
error-link-unreadable-title = We could not read this link
error-link-unreadable-sentence = Please copy it once more from the message that it came in, from its first letter to its last, and open it or paste it here.
error-link-unknown-title = We do not know this link
error-link-unknown-sentence = It may lead to another practice, or a letter of it was changed on the way. Please copy it once more from your counsellor’s message, or ask them for a new one.
error-link-replaced-title = There is a newer link for you
error-link-replaced-sentence = Your counsellor has made a new personal link. Please look for their newest message, or ask them for it.
error-link-revoked-title = This link is closed
error-link-revoked-sentence = It does not lead to a room any more. Your counsellor can give you a new one.
error-one-time-link-title = This link has been used
error-one-time-link-sentence = It worked once, or its time has passed. Please ask for a new one.
error-name-taken-title = This sign-in name is taken
error-name-taken-sentence = This sign-in name has just been taken. Please open your link once more and choose another.
error-stale-form-title = Please try once more
error-stale-form-sentence = This page was open for a long time, or cookies are turned off. Go back, reload the page and try again.
error-other-site-title = This came from another site
error-other-site-sentence = For your safety it was not carried out. Please use the page here.
error-unreadable-title = What you sent could not be read
error-unreadable-sentence = Something in the form was not as expected. Please go back and try again.
error-too-large-title = What you sent is too long
error-too-large-sentence = More was sent than this page can take. Please shorten it and try again.
error-too-slow-title = That took too long
error-too-slow-sentence = What you sent did not arrive in time; the line may be slow just now. Nothing was changed. Please go back and send it again.
error-broke-off-title = That did not arrive whole
error-broke-off-sentence = The line broke off while you were sending. Nothing was changed. Please go back and send it again.
error-too-many-at-once-title = Please wait a moment
error-too-many-at-once-sentence = Very many pages are being opened from your network at the same time. Please try again in a moment.
error-too-often-title = Please wait a little
error-too-often-sentence = There were too many attempts. Please try again in { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}.
error-passkey-title = The passkey did not work
error-passkey-sentence = The passkey was not accepted. Please try again, or choose another way to sign in.
error-damaged-title = This cannot be read
error-damaged-sentence = What stands here was damaged where it is kept. Everything else still works. Whoever looks after the server can find it with “webside doctor” and bring it back from a copy.
error-broken-title = Something went wrong here
error-broken-sentence = It is not your fault, and nothing you kept is lost. Please try again in a moment.
