### Why a form of the board could not be saved.

board-not-kept-title = Your change was not kept
board-not-kept-yours = What you wrote
board-not-kept-again = Try to save it again
board-not-kept-gone = That line is not there any more.
board-not-kept-not-yours = This is for the other of you to do.
board-not-kept-not-this-kind = That cannot be done with this line.
board-not-kept-empty = There are no words in it yet.
board-not-kept-too-long = Together with what is there already that is more than fits. A line holds { $letters } letters.
board-not-kept-too-many = There is no room for more lines of this kind. Some can be taken away or ticked first.
board-not-kept-out-of-range = That did not reach the board as it was meant. Please try again from there.
board-not-kept-not-agreed = The two of you agree on this goal first.
