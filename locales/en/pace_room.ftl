### Counting when they speak, in the room: the choice, the mark, stopping, and the counsellor's own
### hint. Scripts read these too: placeables stay plain.

pace_room-title = Count who speaks when
pace_room-what = Your two devices can count when each of you speaks, never what you say, once you both choose so.
pace_room-kept-client = Only counts are kept, after the session, for { $name }, and for you if you both tick that on your own pages; one tap stops it at any time and deletes what was counted in this session.
pace_room-kept-counsellor = Only counts are kept, after the session, for you, and for { $name } if you both tick that on your own pages; one tap stops it at any time and deletes what was counted in this session.
pace_room-mine = What may be counted of me
pace_room-off = Nothing
pace_room-off-hint = Nothing else changes.
pace_room-count = When I speak
pace_room-share = When I speak, and tell how long I waited
pace_room-share-hint = My browser tells { $name }’s how long I waited, so that nobody has to guess it.
pace_room-theirs-off = { $name } has chosen nothing. It is not counted until you both choose it.
pace_room-theirs-count = { $name } has chosen “when I speak”.
pace_room-theirs-share = { $name } has chosen “when I speak, and tell how long I waited”.
pace_room-failed = Your choice could not be kept. Please try again in a moment.
pace_room-stopped-here = It has stopped. The server cannot be told at the moment; we keep trying while this page is open.
pace_room-done = Done

pace_room-asked = { $name } would like to count who of you speaks when.
pace_room-what-counts = What would be counted?
pace_room-not-now = Rather not count
pace_room-counting = Who speaks when is being counted
pace_room-short-counting = Counting who speaks when
pace_room-stop = Stop counting
pace_room-has-begun = From now on it is counted who of you speaks when.
pace_room-has-stopped = Counting has stopped. What was counted in this session is deleted.

pace_room-hint-on = Now and then, tell me to leave a little longer
pace_room-hint-why = Only you see it, only while it is counted, and never more than once in five minutes.
pace_room-hint = Leave a little longer.
