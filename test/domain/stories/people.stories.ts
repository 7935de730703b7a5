import { eventsCsv, usageCsv } from './csv-rows.ts';
import type { Pair } from './story.ts';

const ALL = [1, 2, 3, 4, 5];
const from = '2024-01-08';
const to = '2024-06-14';

/** The people behind the numbers. */
export const PEOPLE_STORIES: readonly Pair[] = [
  {
    story: {
      name: 'one power user left while the total stays flat',
      csv: {
        usage_events: eventsCsv(
          { user: 'ana', from, to: '2024-05-10', on: ALL, events: 2 },
          { user: 'ben', from, to, on: [1, 3], events: 2 },
          { user: 'cat', from, to, on: [2, 4, 5], events: 2 },
          { user: 'cat', from: '2024-05-13', to, on: ALL, events: 1 },
        ),
      },
      band: 'at_risk',
      reason: 'usage.leading_user_gone',
    },
    twin: {
      name: 'one power user left and a successor took over',
      csv: {
        usage_events: eventsCsv(
          { user: 'ana', from, to: '2024-05-10', on: ALL, events: 2 },
          { user: 'ben', from, to, on: [1, 3], events: 2 },
          { user: 'cat', from, to, on: [2, 4, 5], events: 2 },
          { user: 'dan', from: '2024-05-13', to, on: ALL, events: 2 },
        ),
      },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
  {
    story: {
      name: 'four of six regular users have not been back',
      csv: {
        usage_events: eventsCsv(
          ...['u1', 'u2'].map((user) => ({ user, from, to, on: ALL, events: 3 })),
          ...['u3', 'u4', 'u5', 'u6'].map((user) => ({ user, from, to: '2024-05-10', on: [1, 3] })),
        ),
      },
      band: 'at_risk',
      reason: 'usage.regular_users_gone',
    },
    twin: {
      name: 'one of ten regular users has not been back',
      csv: {
        usage_events: eventsCsv(
          ...Array.from({ length: 10 }, (_, i) => ({
            user: `u${i}`,
            from,
            to: i === 9 ? '2024-05-10' : to,
            on: i === 9 ? [1, 3] : ALL,
          })),
        ),
      },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
  {
    story: {
      name: 'an integration bot keeps events flat while people vanish',
      csv: {
        usage: usageCsv(
          { from: '2023-09-01', to: '2024-05-03', events: 500, users: 20, on: [1, 2, 3, 4, 5, 6, 7] },
          { from: '2024-05-04', to: '2024-06-14', events: 500, users: 1, on: [1, 2, 3, 4, 5, 6, 7] },
        ),
      },
      band: 'critical',
      reason: 'usage.users_vanished_events_flat',
    },
    twin: {
      name: 'the bot was switched off, the people stay',
      csv: {
        usage: usageCsv(
          { from: '2023-09-01', to: '2024-05-03', events: 500, users: 20 },
          { from: '2024-05-06', to: '2024-06-14', events: 220, users: 20 },
        ),
      },
      band: 'watch',
      reason: 'usage.volume_below_normal',
    },
  },
  {
    story: {
      name: 'seats halved, and half of the people with them',
      csv: {
        usage: usageCsv(
          { from: '2023-09-01', to: '2024-05-10', users: 40, seats: 50 },
          { from: '2024-05-13', to: '2024-06-14', users: 18, seats: 25, events: 45 },
        ),
      },
      band: 'at_risk',
      reason: 'usage.seats_reduced',
    },
    twin: {
      name: 'three of fifty seats given back',
      csv: {
        usage: usageCsv(
          { from: '2023-09-01', to: '2024-05-10', users: 40, seats: 50 },
          { from: '2024-05-13', to: '2024-06-14', users: 40, seats: 47 },
        ),
      },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
];
