import { parentPort } from 'node:worker_threads';
import { learnPredictor } from '../learning/backtest/churn-predictor.ts';
import type { LearnedLesson, OrderedLesson } from './learn-apart.ts';

/** A thread that learns what it is sent, one lesson after the other (`learnApart`). */
parentPort?.on('message', ({ knownOn, lesson }: OrderedLesson) => {
  parentPort?.postMessage({ knownOn, learned: learnPredictor(lesson) } satisfies LearnedLesson);
});
