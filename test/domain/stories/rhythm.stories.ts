import { DEFAULT_HEALTH_SETTINGS } from '../../../src/domain/health-settings.ts';
import { usageCsv } from './csv-rows.ts';
import type { Pair } from './story.ts';

const usage = DEFAULT_HEALTH_SETTINGS.usage;
const christmas = {
  usage: { ...usage, quietPeriods: [{ from: '2023-12-21', to: '2024-01-07', segments: null }] },
};
const easter = { usage: { ...usage, holidays: { '*': ['2024-03-29', '2024-04-01'] } } };

/** How often they come, against how often they always came. */
export const RHYTHM_STORIES: readonly Pair[] = [
  {
    story: {
      name: 'a daily team stopped two weeks ago',
      csv: { usage: usageCsv({ from: '2023-09-01', to: '2024-05-31' }) },
      band: 'critical',
      reason: 'usage.silent',
    },
    twin: {
      name: 'a daily team took one day off',
      csv: { usage: usageCsv({ from: '2023-09-01', to: '2024-06-13' }) },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
  {
    story: {
      name: 'came every day, now twice a month',
      csv: {
        usage: usageCsv(
          { from: '2023-09-01', to: '2024-04-30' },
          { from: '2024-05-02', to: '2024-06-13', every: 14 },
        ),
      },
      band: 'critical',
      reason: 'usage.active_days_below_normal',
    },
    twin: {
      name: 'uses it twice a month, always has',
      csv: { usage: usageCsv({ from: '2023-05-04', to: '2024-06-13', every: 14 }) },
      band: 'healthy',
      reason: 'usage.low_level',
    },
  },
  {
    story: {
      name: 'fell to a third of their normal days six weeks ago',
      csv: {
        usage: usageCsv(
          { from: '2023-09-01', to: '2024-05-03' },
          { from: '2024-05-06', to: '2024-06-14', on: [1, 4] },
        ),
      },
      band: 'at_risk',
      reason: 'usage.active_days_below_normal',
    },
    twin: {
      name: 'one bad week six weeks ago, normal since',
      csv: {
        usage: usageCsv({ from: '2023-09-01', to: '2024-05-03' }, { from: '2024-05-13', to: '2024-06-14' }),
      },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
  {
    story: {
      name: 'a weekly visitor has missed five weeks',
      csv: { usage: usageCsv({ from: '2023-06-05', to: '2024-05-06', on: [1] }) },
      band: 'critical',
      reason: 'usage.silent',
    },
    twin: {
      name: 'a weekly visitor has missed one week',
      csv: { usage: usageCsv({ from: '2023-06-05', to: '2024-06-03', on: [1] }) },
      band: 'healthy',
      reason: 'usage.low_level',
    },
  },
  {
    story: {
      name: 'a monthly reporter has skipped three months',
      csv: { usage: usageCsv({ from: '2022-11-03', to: '2024-03-01', every: 30 }) },
      band: 'critical',
      reason: 'usage.silent',
    },
    twin: {
      name: 'a monthly reporter was last here 30 days ago',
      csv: { usage: usageCsv({ from: '2022-11-22', to: '2024-05-15', every: 30 }) },
      band: 'healthy',
      reason: 'usage.low_level',
    },
  },
  {
    story: {
      name: 'left for Christmas and never came back',
      asOf: '2024-01-26',
      csv: { usage: usageCsv({ from: '2023-05-01', to: '2023-12-20' }) },
      settings: christmas,
      band: 'critical',
      reason: 'usage.silent',
    },
    twin: {
      name: 'Christmas pause',
      asOf: '2024-01-05',
      csv: { usage: usageCsv({ from: '2023-05-01', to: '2023-12-20' }) },
      settings: christmas,
      band: 'healthy',
      reason: 'usage.quiet_period',
    },
  },
  {
    story: {
      name: 'a school did not come back after the summer',
      asOf: '2024-10-18',
      csv: {
        usage: usageCsv({ from: '2022-09-05', to: '2023-06-30' }, { from: '2023-09-04', to: '2024-06-28' }),
      },
      band: 'critical',
      reason: 'usage.silent',
    },
    twin: {
      name: 'a school in its summer, as last year',
      asOf: '2024-08-16',
      csv: {
        usage: usageCsv({ from: '2022-09-05', to: '2023-06-30' }, { from: '2023-09-04', to: '2024-06-28' }),
      },
      band: 'healthy',
      reason: 'usage.normal_for_season',
    },
  },
  {
    story: {
      name: 'a long weekend that became three weeks',
      asOf: '2024-04-18',
      csv: { usage: usageCsv({ from: '2023-08-01', to: '2024-03-28' }) },
      settings: easter,
      band: 'critical',
      reason: 'usage.silent',
    },
    twin: {
      name: 'Easter: four days without anybody',
      asOf: '2024-04-01',
      csv: { usage: usageCsv({ from: '2023-08-01', to: '2024-03-28' }) },
      settings: easter,
      band: 'healthy',
      reason: 'usage.quiet_period',
    },
  },
  {
    story: {
      name: 'a single user silent for five weeks, never before',
      csv: { usage: usageCsv({ from: '2023-08-01', to: '2024-05-10', users: 1 }) },
      band: 'critical',
      reason: 'usage.silent',
    },
    twin: {
      name: 'a single user on holiday for twelve days, as last autumn',
      csv: {
        usage: usageCsv(
          { from: '2023-05-01', to: '2023-09-29', users: 1, on: [1, 3] },
          { from: '2023-10-16', to: '2024-06-03', users: 1, on: [1, 3] },
        ),
      },
      band: 'watch',
      reason: 'usage.active_days_below_normal',
    },
  },
  {
    story: {
      name: 'rows declared weekly: the weekly figure fell to a quarter',
      csv: {
        usage: usageCsv(
          { from: '2023-05-07', to: '2024-04-28', on: [7], events: 700 },
          { from: '2024-05-05', to: '2024-06-09', on: [7], events: 170, users: 3 },
        ),
      },
      settings: { usage: { ...usage, cadence: 'weekly' } },
      band: 'at_risk',
      reason: 'usage.users_below_normal',
    },
    twin: {
      name: 'rows declared weekly: the last one is six days old',
      asOf: '2024-06-15',
      csv: { usage: usageCsv({ from: '2023-05-07', to: '2024-06-09', on: [7], events: 700 }) },
      settings: { usage: { ...usage, cadence: 'weekly' } },
      band: 'healthy',
      reason: 'usage.low_level',
    },
  },
  {
    story: {
      name: 'rows declared monthly: three reports are missing',
      csv: { usage: usageCsv({ from: '2022-12-31', to: '2024-02-29', every: 30, events: 3000 }) },
      settings: { usage: { ...usage, cadence: 'monthly' } },
      band: 'critical',
      reason: 'usage.silent',
    },
    twin: {
      name: 'rows declared monthly: the last one is two weeks old',
      csv: { usage: usageCsv({ from: '2022-12-31', to: '2024-05-31', every: 30, events: 3000 }) },
      settings: { usage: { ...usage, cadence: 'monthly' } },
      band: 'healthy',
      reason: 'usage.low_level',
    },
  },
  {
    story: {
      name: 'bought ten weeks ago and never started',
      csv: { accounts: 'account_id,started_on\na,2024-04-01', usage: usageCsv() },
      band: 'at_risk',
      reason: 'usage.never_started',
    },
    twin: {
      name: 'new in week 2',
      csv: {
        accounts: 'account_id,started_on\na,2024-06-01',
        usage: usageCsv({ from: '2024-06-04', to: '2024-06-12', on: [2] }),
      },
      band: 'unknown',
      reason: 'unknown.no_baseline',
    },
  },
  {
    story: {
      name: 'tried it for three weeks, then silent for three months',
      csv: {
        accounts: 'account_id,started_on\na,2024-02-19',
        usage: usageCsv({ from: '2024-02-20', to: '2024-03-12' }),
      },
      band: 'critical',
      reason: 'usage.silent',
    },
    twin: {
      name: 'growing into it over eight weeks',
      csv: {
        accounts: 'account_id,started_on\na,2024-04-15',
        usage: usageCsv(
          { from: '2024-04-15', to: '2024-05-12', on: [2], events: 20, users: 2 },
          { from: '2024-05-13', to: '2024-06-14', on: [2, 4], events: 40, users: 4 },
        ),
      },
      band: 'healthy',
      reason: 'usage.growth',
    },
  },
];
