import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { PlannedWalk } from '../learning/backtest/backtest.ts';
import { type Learned, type Lesson, learnPredictor } from '../learning/backtest/churn-predictor.ts';
import { packageRoot } from '../store/package-root.ts';

/** What a thread is asked to learn, by the day on which all was known. */
export interface OrderedLesson {
  knownOn: number;
  lesson: Lesson;
}

export interface LearnedLesson {
  knownOn: number;
  learned: Learned;
}

/** Numbers to learn from below which starting a thread takes longer than learning. */
const LEAST_NUMBERS = 300_000;

/** More would each hold a matrix of their own, and a walk has no more to do at a time. */
const MOST_THREADS = 4;

/**
 * Plans a walk and learns its lessons beside it, as many at a time as there are cores. What is learned depends on the
 * lesson alone, so that the number of threads changes nothing but the time.
 * @param options.script what a thread runs; null = all is learned in this thread.
 */
export async function learnApart(
  planning: Generator<OrderedLesson, PlannedWalk>,
  {
    script = builtThread(),
    threads = Math.min(MOST_THREADS, availableParallelism()),
  }: { script?: string | null; threads?: number } = {},
): Promise<{ planned: PlannedWalk; learned: Map<number, Learned> }> {
  const learned = new Map<number, Learned>();
  const workers: Worker[] = [];
  const idle: Worker[] = [];
  const busy = new Set<Promise<void>>();
  const learnOn = async (worker: Worker, order: OrderedLesson) => {
    const { columns } = order.lesson.rows.matrix;
    worker.postMessage(
      order,
      columns.map(({ buffer }) => buffer as ArrayBuffer),
    );
    const [done] = (await once(worker, 'message')) as [LearnedLesson];
    learned.set(done.knownOn, done.learned);
    idle.push(worker);
  };
  try {
    for (;;) {
      const next = planning.next();
      if (next.done === true) {
        await Promise.all(busy);
        return { planned: next.value, learned };
      }
      const order = next.value;
      if (script === null || numbersIn(order.lesson) < LEAST_NUMBERS) {
        learned.set(order.knownOn, learnPredictor(order.lesson));
        continue;
      }
      // Lessons that wait would pile up their matrices: the walk waits for a thread instead.
      while (idle.length === 0 && workers.length >= threads) await Promise.race(busy);
      const worker = idle.pop() ?? new Worker(script);
      if (!workers.includes(worker)) workers.push(worker);
      const task: Promise<void> = learnOn(worker, order).then(() => {
        busy.delete(task);
      });
      // One that failed stays, and is thrown where it is waited for next.
      task.catch(() => undefined);
      busy.add(task);
      // Whatever has been learned meanwhile is taken in.
      await setImmediate();
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** A thread needs one file that holds all it runs, which the sources are not. */
function builtThread(): string | null {
  return import.meta.url.endsWith('.ts') ? null : join(packageRoot(), 'dist/src/cli/learner-thread.js');
}

function numbersIn({ rows: { matrix } }: Lesson): number {
  return matrix.label.length * matrix.columns.length;
}
