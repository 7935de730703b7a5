import { type Catalogue, findJob, type MakeContext, parseInput, type RunScope } from './define-job.ts';

const INLINE_PAGES = 2;

/**
 * Runs one job in this process, without queue, slot or schedule: the same handler that the service runs.
 * Returns its summary; throws what it throws, or JobInputError when the input does not fit.
 */
export async function runInline<C>(given: {
  readonly catalogue: Catalogue<C>;
  readonly job: string;
  readonly input: unknown;
  readonly makeContext: MakeContext<C>;
  readonly signal: AbortSignal;
}): Promise<object> {
  const definition = findJob(given.catalogue, given.job);
  const input = parseInput(definition, given.input);
  const context = await given.makeContext({ job: given.job, slot: null, signal: given.signal });
  return definition.run(context, input, inlineScope({ context, slot: null, signal: given.signal }));
}

/** A scope whose pages run in this process, at most two at a time, with the caller's own context. */
export function inlineScope<C>(given: {
  readonly context: C;
  readonly slot: Date | null;
  readonly signal: AbortSignal;
}): RunScope<C> {
  const { context, slot, signal } = given;
  const scope: RunScope<C> = {
    slot,
    signal,
    fanOut: (child, inputs) =>
      mapBounded(inputs, INLINE_PAGES, (input) => {
        signal.throwIfAborted();
        return child.run(context, parseInput(child, input), scope);
      }),
  };
  return scope;
}

async function mapBounded<I, O>(
  items: readonly I[],
  limit: number,
  work: (item: I) => Promise<O>,
): Promise<O[]> {
  const results = new Array<O>(items.length);
  const queue = items.entries();
  const drain = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, drain));
  return results;
}
