### Counting when they speak, in the room: choosing, the mark, stopping, and the counsellor's own hint. Scripts read these too: placeables stay plain.

pace_room-title = Count when we speak
pace_room-what = Your two devices can count when each of you speaks, never what you say, once you both choose so.
pace_room-kept-client = Only counts are kept, after the session, for { $name }, and for you if you both tick that on your own pages; one tap stops it at any time and deletes what was counted today.
pace_room-kept-counsellor = Only counts are kept, after the session, for you, and for { $name } if you both tick that on your own pages; one tap stops it at any time and deletes what was counted today.
pace_room-mine = Your choice
pace_room-off = Do not count
pace_room-off-hint = Nothing else changes.
pace_room-count = Count
pace_room-share = Count, and share my own times
pace_room-share-hint = Your device also tells { $name }’s how long you wait before you speak. It need not be estimated then.
pace_room-theirs-off = { $name } has not chosen to count. Nothing is counted unless you both do.
pace_room-theirs-count = { $name } has chosen to count.
pace_room-theirs-share = { $name } has chosen to count, and to share their own times.
pace_room-failed = Your choice could not be kept. Please try again in a moment.
pace_room-stopped-here = It has stopped. The server cannot be told at the moment; we keep trying while this page is open.
pace_room-done = Done

pace_room-asked = { $name } would like to count when you two speak.
pace_room-look = What is that?
pace_room-not-now = Rather not
pace_room-counting = When we speak is being counted
pace_room-short-counting = Counting when we speak
pace_room-stop = Stop
pace_room-has-begun = From now on it is counted when you two speak.
pace_room-has-stopped = Counting has stopped. What was counted today is deleted.

pace_room-hint-on = Now and then, tell me to leave a little longer
pace_room-hint-why = Only you see it, only while it is counted, and never more than once in five minutes.
pace_room-hint = Leave a little longer.
