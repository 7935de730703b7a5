import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineJob, JobInputError } from '../../src/queue/define-job.ts';
import { runInline } from '../../src/queue/run-inline.ts';

interface Counter {
  running: number;
  most: number;
  seen: number[];
}

const page = defineJob({
  name: 'page',
  input: z.strictObject({ n: z.int().min(0) }),
  run: async (counter: Counter, { n }) => {
    counter.running += 1;
    counter.most = Math.max(counter.most, counter.running);
    counter.seen.push(n);
    await turn();
    counter.running -= 1;
    return { square: n * n };
  },
});

const book = defineJob({
  name: 'book',
  input: z.strictObject({ pages: z.int() }),
  run: async (_counter: Counter, { pages }, { fanOut, slot }) => {
    const inputs = Array.from({ length: pages }, (_, n) => ({ n: n === 99 ? -1 : n }));
    const summaries = await fanOut(page, inputs);
    return { slot, squares: summaries.map((summary) => summary.square) };
  },
});

const catalogue = { page, book };

function run(job: string, input: unknown, signal = new AbortController().signal) {
  const counter: Counter = { running: 0, most: 0, seen: [] };
  const result = runInline({ catalogue, job, input, makeContext: () => counter, signal });
  return { counter, result };
}

describe('runInline', () => {
  it('runs pages at most two at a time and returns their summaries in order', async () => {
    const { counter, result } = run('book', { pages: 7 });
    expect(await result).toEqual({ slot: null, squares: [0, 1, 4, 9, 16, 25, 36] });
    expect(counter.most).toBe(2);
    expect(counter.seen).toHaveLength(7);
  });

  it.each([
    ['an unknown job', 'toString', {}, 'no job is called toString'],
    ['a wrong input', 'book', { pages: 'secret' }, 'book got an invalid input: pages: invalid_type'],
    ['a key too many', 'page', { n: 1, m: 2 }, 'page got an invalid input: input: unrecognized_keys'],
    ['a wrong page', 'book', { pages: 100 }, 'page got an invalid input: n: too_small'],
  ])('refuses %s without repeating its values', async (_title, job, input, message) => {
    const { result } = run(job, input);
    await expect(result).rejects.toThrow(new JobInputError(message));
  });

  it('starts no further page once it is aborted', async () => {
    const abort = new AbortController();
    abort.abort(new Error('enough'));
    const { counter, result } = run('book', { pages: 5 }, abort.signal);
    await expect(result).rejects.toThrow('enough');
    expect(counter.seen).toEqual([]);
  });
});
