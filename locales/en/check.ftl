### `webside check` on the command line; its advice is in setup.ftl.

check-nothing = Nothing to change.
check-advice = Advice
check-unsure = Not judged
check-unsure-no_face = nobody was found
check-unsure-faint_face = the face is hard to make out
check-unsure-turned = the head is turned
check-unsure-too_small = the face is small
check-unsure-cut_off = the face reaches out of the picture
check-unsure-one_look = noise, which takes two looks
check-unsure-no_neutrals = the colour of the light
check-unsure-no_whites = light from behind
check-unsure-too_dark = how much light comes from each side
check-unsure-tone_curve = the light and what is behind, because this video is in HDR or a log profile; record in standard range (SDR) to have them judged
check-no-pictures = there is no picture or video in { $folder }
check-closed-folder = { $folder } cannot be opened; check its permissions
check-not-found = there is no such file
check-not-a-picture = this is no JPEG, PNG or WebP picture that can be read
check-save-as-jpeg = this kind of picture cannot be read here; save it as JPEG
check-not-a-video = ffmpeg finds no picture in it
check-broken-video = ffmpeg cannot read this video to its end; export it again
check-needs-ffmpeg = videos need ffmpeg; install it, or give a photo
check-one-picture = Give one photo or video with --picture; here are { $count }.
check-nothing-given = Name a photo, a video or a folder.
