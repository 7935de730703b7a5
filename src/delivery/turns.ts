import type { Channel } from './channel.ts';

/**
 * Lets `permits` callers in at a time and the others wait, first come first served.
 * @returns a function that waits for a permit and answers with what gives it back; giving it back twice counts once
 */
export function createSemaphore(permits: number): () => Promise<() => void> {
  let left = permits;
  const waiting: (() => void)[] = [];

  const giveBack = () => {
    const next = waiting.shift();
    if (next === undefined) left += 1;
    else next();
  };

  return async () => {
    if (left > 0) left -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    let held = true;
    return () => {
      if (held) giveBack();
      held = false;
    };
  };
}

/** Rows stand in line for a connection of their channel; those in line take no place from other channels. */
export function createTurns() {
  const inLine = new Map<string, number>();
  const of = (name: string) => inLine.get(name) ?? 0;
  return {
    /** How many stand in line for this channel. */
    of,
    all: () => [...inLine.values()].reduce((sum, count) => sum + count, 0),
    /** @returns what gives the connection back */
    async take({ name, reserve }: Channel): Promise<() => void> {
      if (reserve === undefined) return () => undefined;
      inLine.set(name, of(name) + 1);
      try {
        return await reserve();
      } finally {
        inLine.set(name, of(name) - 1);
      }
    },
  };
}
