import type { Sql } from 'postgres';

/**
 * Stops every process right before it takes a message to send, and nothing else, until it is opened: the moment
 * between a commit and what follows from it, to be killed in. Held in the database, where no process can slip past.
 */
export async function holdDelivery(db: Sql): Promise<{ open(): Promise<void> }> {
  const held = await db.reserve();
  await held`begin`;
  await held`lock table lanes in access exclusive mode`;
  return {
    open: async () => {
      await held`commit`;
      held.release();
    },
  };
}
