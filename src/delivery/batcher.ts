/**
 * Collects single requests into one statement: while a flush is under way the next batch gathers, so that the
 * database commits once for many rows and nobody waits longer than one flush.
 * @param flush answers every item, in order; if it throws, every caller of that batch gets the error
 */
export function createBatcher<Item, Answer>(
  flush: (items: readonly Item[]) => Promise<readonly Answer[]>,
  maxItems: number,
): (item: Item) => Promise<Answer> {
  interface Waiting {
    item: Item;
    resolve: (answer: Answer) => void;
    reject: (error: unknown) => void;
  }
  let waiting: Waiting[] = [];
  let flushing = false;

  const run = async () => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxItems);
      waiting = waiting.slice(maxItems);
      try {
        const answers = await flush(batch.map((entry) => entry.item));
        batch.forEach((entry, place) => {
          entry.resolve(answers[place]!);
        });
      } catch (error) {
        for (const entry of batch) entry.reject(error);
      }
    }
    flushing = false;
  };

  return (item) =>
    new Promise<Answer>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (flushing) return;
      flushing = true;
      setImmediate(() => void run());
    });
}
