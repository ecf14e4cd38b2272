### Noticings: what one of the two has noticed or wonders about, said softly. Scripts read these too.

noticing-share-one = Share a noticing
noticing-hold-one = Hold a noticing ready
