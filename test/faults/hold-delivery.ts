import { openRawClient } from '../helpers/services/raw-client.ts';

/**
 * Stops every process right before it takes a message to send, and nothing else, until it is opened: the moment
 * between a commit and what follows from it, to be killed in. Held in the database, where no process can slip past.
 */
export async function holdDelivery(databaseUrl: string): Promise<{ open(): Promise<void> }> {
  const held = openRawClient(databaseUrl);
  await held`begin`;
  await held`lock table lanes in access exclusive mode`;
  return {
    open: async () => {
      await held`commit`;
      await held.end();
    },
  };
}
