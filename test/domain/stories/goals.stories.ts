import { DEFAULT_HEALTH_SETTINGS } from '../../../src/domain/health-settings.ts';
import { usageCsv } from './csv-rows.ts';
import type { Pair } from './story.ts';

const steady = usageCsv({ from: '2023-09-01', to: '2024-06-14' });
const weights = { ...DEFAULT_HEALTH_SETTINGS.weights, goals: 60 };
const goals = (row: string) =>
  `account_id,goal_id,goal,measured_by,target,due_on,state,set_on\na,g1,${row}\n`;

/** What success means to customers, where goals weigh in the index. */
export const GOAL_STORIES: readonly Pair[] = [
  {
    story: {
      name: 'use as ever, and the goal of three times as much is due in two weeks',
      csv: { usage: steady, goals: goals('every team works with it,usage,6000,2024-06-28,open,2024-01-10') },
      settings: { weights },
      band: 'at_risk',
      reason: 'goal.behind',
    },
    twin: {
      name: 'the same goal, agreed last week',
      csv: { usage: steady, goals: goals('every team works with it,usage,6000,2024-12-20,open,2024-06-07') },
      settings: { weights },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
  {
    story: {
      name: 'the day of go-live passed last week',
      csv: { usage: steady, goals: goals('go live in Lisbon,date,,2024-06-07,open,2024-03-01') },
      settings: { weights },
      band: 'at_risk',
      reason: 'goal.missed',
    },
    twin: {
      name: 'the same, said to be reached',
      csv: { usage: steady, goals: goals('go live in Lisbon,date,,2024-06-07,reached,2024-03-01') },
      settings: { weights },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
];
