// Which card is shown under the picture: one at a time, the most urgent first; the person can go on
// to the next. Deliberately absent: what the cards are (view/cards.ts).

export interface CardQueue<Card> {
  readonly shown: Card | null;
  /** All cards that want to be shown, the most urgent first. */
  readonly wanted: readonly Card[];
}

export const NO_CARD: CardQueue<never> = { shown: null, wanted: [] };

/** Keeps the card that is shown, unless a new card is more urgent. */
export function queueCards<Card>(
  before: CardQueue<Card>, wanted: readonly Card[],
): CardQueue<Card> {
  const { shown } = before;
  const at = shown === null ? -1 : wanted.indexOf(shown);
  if (at === -1) return { shown: wanted[0] ?? null, wanted };
  const isNew = (card: Card) => !before.wanted.includes(card);
  return { shown: wanted.slice(0, at).find(isNew) ?? shown, wanted };
}

/** Shows the next card; after the last comes the first. */
export function nextCard<Card>({ shown, wanted }: CardQueue<Card>): CardQueue<Card> {
  const at = shown === null ? -1 : wanted.indexOf(shown);
  return { shown: wanted[(at + 1) % Math.max(wanted.length, 1)] ?? null, wanted };
}
