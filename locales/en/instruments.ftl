### Published questionnaires: offered by the counsellor, filled in by the client, loaded by the
### practice.

instrument-one = a questionnaire
instrument-title = Questionnaires
instrument-link = Questionnaires
instrument-yes = Yes
instrument-no = No
instrument-skipped = Skipped
instrument-question-id = Question { $id }

## What was answered

instrument-no-number = without a number
instrument-score = { $value }, on a scale from { $least } to { $most }.
instrument-score-none = { $skipped ->
    [one] One question was skipped, so there is no number.
   *[other] { $skipped } questions were skipped, so there is no number.
}
instrument-band = In range { $place } of the { $of } that were published: from { $from }, below { $until }.
instrument-band-last = In range { $place } of the { $of } that were published: { $from } and above.
instrument-band-words = { $range } It is called “{ $words }”.
instrument-change-none = The same number as on { $day }.
instrument-change-same = About the same as on { $day }.
instrument-change-higher = { $by } higher than on { $day }: more than chance would explain.
instrument-change-lower = { $by } lower than on { $day }: more than chance would explain.
instrument-change-unknown-higher = { $by } higher than on { $day }. How much of that is chance is not known for this questionnaire.
instrument-change-unknown-lower = { $by } lower than on { $day }. How much of that is chance is not known for this questionnaire.
instrument-source-ranges = Ranges: { $source }.
instrument-source-change = A change counts from { $least } on: { $source }.
instrument-no-verdict = A number is a place to begin talking. It is not a diagnosis.
instrument-results = What was answered
instrument-results-of = { $short } over time
instrument-col-day = Day
instrument-col-number = Number
instrument-col-state = Who sees it
instrument-col-state-counsellor = Read
instrument-state-yours = Only you
instrument-state-shared = Shared
instrument-state-unread = New
instrument-earlier = { $earlier ->
    [one] One earlier answer
   *[other] { $earlier } earlier answers
}
instrument-none-yet = Nothing has been answered yet.

## The client

instrument-fill = Look at the questionnaire
instrument-asked = { $name } asks whether you would like to fill in a questionnaire: { $short }.
instrument-fill-lead = { $name } asks whether you would like to fill this in.
instrument-fill-skip = You can skip any question, or put the whole of it aside.
instrument-fill-needed = Some questions need an answer. You can put the whole of it aside.
instrument-fill-own = You see what it comes to first, and then decide whether { $name } sees it. Nobody watches this live.
instrument-fill-risk = Please read this first. { $name } sees your answers as soon as you send them, and reads them before you meet. Nobody watches them live, so an answer here does not call anybody.
instrument-at-once = You do not have to wait for your session with this. Nobody watches your answers live.
instrument-begin = Begin the questions
instrument-next = Next question
instrument-skip = Skip this question
instrument-leave-out = Take the answer back
instrument-back = Back one question
instrument-step = Question { $number } of { $of }
instrument-last = That was the last question
instrument-send-own = See my result
instrument-send-risk = Send my answers to { $name }
instrument-aside-do = Put this questionnaire aside
instrument-aside-what = Nothing is kept of what you have chosen so far.
instrument-faulty = Something does not fit yet. The sentence under the question says what.
instrument-nothing = Nothing is answered yet. If you would rather not answer, put it aside.
instrument-line-down = The line to the practice is lost for a moment. Your answers stay here, and are sent as soon as it is back.
instrument-answer-choice = Please choose one of the answers.
instrument-answer-number = Please give a number.
instrument-answer-whole = Please give a whole number.
instrument-answer-range = This number lies outside what the questionnaire allows.
instrument-answer-long = Please use fewer words.
instrument-answer-needed = This questionnaire cannot be sent without an answer here. You can also put all of it aside.
instrument-needed = This questionnaire needs an answer here.
instrument-number-between = From { $least } to { $most }
instrument-kept = Your answers are kept.
instrument-answered-before = This was answered already. What stands here was not changed.
instrument-shared = Your counsellor can see it now.
instrument-deleted = The answers are deleted.
instrument-aside = It is put aside. Nothing was kept.
instrument-result-yours = Only you can see this. { $name } sees it when you share it.
instrument-result-shared = { $name } can see this.
instrument-result-read = { $name } has read this.
instrument-result-before = { $name } reads this before you meet.
instrument-share = Share my result with { $name }
instrument-delete = Delete my answers
instrument-delete-what = They are gone for both of you.
instrument-delete-what-told = They are gone for both of you. { $name } still sees that you had sent some and took them back, and may ask you about it.
instrument-your-answers = Show your answers
instrument-gone-title = There is nothing to fill in here
instrument-not-now = This questionnaire cannot be filled in at the moment. Nothing was kept.
instrument-gone = { $name } took this questionnaire back, or you put it aside. Nothing was kept.
instrument-to-arrival = To the arrival page
instrument-to-mine = To your page

## The counsellor

instrument-notice = { $name } answered a question in { $short } that must not wait. Please read it before you meet.
instrument-notice-taken-back = { $name } sent { $short }, which asks a question that must not wait, and took the answers back before you had read them. You may want to ask.
instrument-notice-damaged = { $name } answered { $short }, and the answers cannot be read: they were damaged where they are kept. One of them may be a question that must not wait. You may want to ask.
instrument-notice-read = Read these answers
instrument-offer-heading = Questionnaires for { $name }
instrument-offer-lead = { $name } may fill one in or put it aside, sees the result first, and decides whether you see it.
instrument-offer-title = Offer a questionnaire
instrument-offer-facts = { $questions ->
    [one] one question
   *[other] { $questions } questions
}
instrument-offer-risk = Asks a question that must not wait. Offer it only when you will read the answers before the session: { $name } is told so, and you find a notice here, on Today and in the room until you have read them. PHQ-8 leaves this question out.
instrument-offer-contacts = { $short } can be offered once the practice has set its crisis contacts, which stand beside its questions.
instrument-offer-do = Offer this questionnaire to { $name }
instrument-offered = It is offered. It waits on your client’s own page and on their way in.
instrument-waiting-title = Offered, not answered yet
instrument-waiting-since = offered on { $day }
instrument-waiting-aside = put aside
instrument-take-back = Take this offer back
instrument-taken-back = It is taken back.
instrument-too-late = It was answered in the meantime.
fault-instrument-none = Please choose a questionnaire.
fault-instrument-contacts = This one asks a question that must not wait. Please have the practice’s crisis contacts set first.
fault-instrument-waits = This one is waiting to be filled in already.
instrument-answers-lead = { $name } answered this
instrument-answers-risk = { $name } answered a question that must not wait:
instrument-answers-gone = { $name } took these answers back before you had read them. You may want to ask how it was to be asked.
instrument-answers-damaged = { $name } answered, and the answers cannot be read: they were damaged where they are kept. You may want to ask. Whoever looks after the server can bring them back from a copy.
instrument-answers = Answers
instrument-read = I have read this
instrument-read-hint = The notice stays until you say so.

## The practice

instrument-load-title = Questionnaires
instrument-load-lead = Counsellors offer these to their clients. You see no answers here.
instrument-shipped-title = Questionnaires that come with Webside
instrument-loaded-title = Questionnaires your practice loaded
instrument-loaded-none = None so far.
instrument-licence-of = Licence: { $licence }. Loaded on { $day }.
instrument-has-risk = asks a question that must not wait
instrument-remove = Remove this questionnaire
instrument-remove-what = Its texts are deleted here. What clients answered stays, as numbers.
instrument-load = Load another questionnaire
instrument-load-hint = A FHIR R4 Questionnaire and a small scoring file, both in JSON. How they are written stands in docs/instruments.md, which comes with Webside.
instrument-file-questionnaire = The questionnaire
instrument-file-scoring = The scoring file
instrument-file-choose = Choose a file, or paste it below
instrument-licensed = We hold a licence to use this questionnaire electronically
instrument-licence = Reference of that licence
instrument-licence-hint = A contract number, a letter with its date, or where the owner says that anybody may use it.
instrument-load-do = Check and load this questionnaire
instrument-loaded = It is loaded. Counsellors can offer it from now on.
instrument-removed = It is removed.
fault-instrument-licensed = Please tick this if it is so. Without the right to use a questionnaire it cannot be loaded.
fault-instrument-licence = Please write down where the licence can be found, in at most 200 characters.

## What is wrong with a file

instrument-fault-too-large = A file is larger than { $detail } KB.
instrument-fault-not-json = This is not JSON: look at line { $at }, column { $detail }.
instrument-fault-shape = In line { $at }, before column { $detail }, something stands that does not belong there, or a field is missing.
instrument-fault-resource = The first file is not a FHIR Questionnaire. Its resourceType is “{ $detail }”.
instrument-fault-title = The questionnaire has no title.
instrument-fault-copyright = The questionnaire has no copyright. That line has to stand on every screen that shows it.
instrument-fault-long = A text is too long: { $detail } of “{ $at }”.
instrument-fault-no-questions = The questionnaire asks nothing.
instrument-fault-many-questions = The questionnaire asks more than { $detail } questions.
instrument-fault-deep = Groups lie more than { $detail } deep in one another, at “{ $at }”.
instrument-fault-no-id = An item has no linkId: “{ $detail }”.
instrument-fault-same-id = “{ $at }” stands twice.
instrument-fault-no-text = Question “{ $at }” has no text.
instrument-fault-type = Question “{ $at }” is of the type “{ $detail }”, which cannot be asked here.
instrument-fault-unsupported = “{ $at }” uses { $detail }. Leaving that aside would change the question, so the questionnaire cannot be loaded.
instrument-fault-options = Question “{ $at }” has { $detail } answers to choose from. It needs between 1 and 30.
instrument-fault-option-text = An answer to question “{ $at }” has no words.
instrument-fault-number = A number cannot be used: { $detail } of “{ $at }”.
instrument-fault-other = The scoring file is for another questionnaire. This one is “{ $detail }”.
instrument-fault-count = The scoring file counts another number of questions. The questionnaire asks { $detail }.
instrument-fault-missing = The scoring file lacks { $detail }.
instrument-fault-same-scale = Two scales are called “{ $at }”.
instrument-fault-unknown-item = The scoring file names question “{ $at }”, which the questionnaire does not have.
instrument-fault-no-number = Question “{ $at }” gives no number, so it cannot be counted.
instrument-fault-range = The range of scale “{ $at }” does not fit: the questionnaire gives { $detail }.
instrument-fault-bands = The ranges of scale “{ $at }” do not begin at its lowest value, do not rise, or go beyond its end.
instrument-fault-change = The change of scale “{ $at }” needs either least, or deviation and a reliability between 0 and 1.
