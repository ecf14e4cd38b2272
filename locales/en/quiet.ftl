### Quiet signals: what a client tells by one tap. Scripts read these too: placeables stay plain.

quiet-ask = Tell { $name } without speaking
quiet-moment = I need a moment
quiet-say = I would like to speak
quiet-slower = A little slower, please
quiet-hear = I can’t hear you well
quiet-on-its-way = On its way to { $name }.
quiet-arrived = On { $name }’s screen. Another tap takes it back.

quiet-told-moment = { $name } needs a moment.
quiet-told-say = { $name } would like to say something.
quiet-told-slower = { $name } would like it a little slower.
quiet-told-hear = { $name } can’t hear you well.
