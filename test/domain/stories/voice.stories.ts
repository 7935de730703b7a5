import { DEFAULT_HEALTH_SETTINGS } from '../../../src/domain/health-settings.ts';
import { invoicesCsv, surveysCsv, usageCsv } from './csv-rows.ts';
import type { Pair } from './story.ts';

const steady = usageCsv({ from: '2023-09-01', to: '2024-06-14' });
const stopped = usageCsv({ from: '2023-09-01', to: '2024-05-20' });
const falling = usageCsv(
  { from: '2023-09-01', to: '2024-05-03' },
  { from: '2024-05-06', to: '2024-06-14', on: [1, 4], events: 60 },
);
const paid = { from: '2023-07-01', months: 12, late: 0 };
const { surveys } = DEFAULT_HEALTH_SETTINGS;
/** Survey answers, beside what customers do. */
export const VOICE_STORIES: readonly Pair[] = [
  {
    story: {
      name: 'detractors and hard work, and use is falling',
      csv: {
        usage: falling,
        surveys: surveysCsv('nps,2,ana,admin,2024-06-03,export takes forever', 'ces,5,ana,admin,2024-06-04'),
      },
      band: 'critical',
      reason: 'usage.active_days_below_normal',
    },
    twin: {
      name: 'a detractor ten months ago, use as ever',
      csv: { usage: steady, surveys: surveysCsv('nps,2,ana,admin,2023-08-10') },
      band: 'healthy',
      reason: 'nps.detractor',
    },
  },
  {
    story: {
      name: 'detractor with heavy use',
      csv: {
        usage: steady,
        surveys: surveysCsv(
          'nps,0,ana,admin,2024-06-10,we are looking elsewhere',
          'nps,3,ben,user,2024-06-11',
        ),
      },
      band: 'healthy',
      reason: 'nps.detractor',
    },
    twin: {
      name: 'promoter with heavy use',
      csv: { usage: steady, surveys: surveysCsv('nps,10,ana,admin,2024-06-10') },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
  {
    story: {
      name: 'promoter who stopped, paid and praised',
      csv: {
        usage: stopped,
        surveys: surveysCsv('nps,10,ana,admin,2024-05-20', 'ces,1,ana,admin,2024-05-20'),
        invoices: invoicesCsv(paid),
      },
      band: 'at_risk',
      reason: 'usage.silent',
    },
    twin: {
      name: 'a passive answer, and they keep coming',
      csv: { usage: steady, surveys: surveysCsv('nps,7,ana,admin,2024-05-20'), invoices: invoicesCsv(paid) },
      band: 'healthy',
      reason: 'nps.passive',
    },
  },
  {
    story: {
      name: 'no survey ever, and use stopped',
      csv: { usage: stopped, surveys: surveysCsv() },
      band: 'critical',
      reason: 'usage.silent',
    },
    twin: {
      name: 'no survey ever',
      csv: { usage: steady, surveys: surveysCsv() },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
  {
    story: {
      name: 'effort 2 on a scale where 7 is best',
      csv: { usage: steady, surveys: surveysCsv('ces,2,ana,admin,2024-06-10', 'ces,1,ben,user,2024-06-10') },
      settings: { surveys: { ...surveys, ces: { scale: '1-7', better: 'higher' } } },
      band: 'healthy',
      reason: 'ces.high_effort',
    },
    twin: {
      name: 'effort 2 on a scale where 1 is best',
      csv: { usage: steady, surveys: surveysCsv('ces,2,ana,admin,2024-06-10', 'ces,1,ben,user,2024-06-10') },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
  {
    story: {
      name: 'the champion is a detractor, an intern is happy',
      csv: {
        usage: falling,
        surveys: surveysCsv('nps,1,ana,Champion,2024-06-10', 'nps,10,ivo,intern,2024-06-10'),
      },
      settings: { surveys: { ...surveys, roleWeights: { champion: 3, intern: 0.3 } } },
      band: 'at_risk',
      reason: 'usage.active_days_below_normal',
    },
    twin: {
      name: 'an intern is a detractor, the champion is happy',
      csv: {
        usage: steady,
        surveys: surveysCsv('nps,10,ana,Champion,2024-06-10', 'nps,1,ivo,intern,2024-06-10'),
      },
      settings: { surveys: { ...surveys, roleWeights: { champion: 3, intern: 0.3 } } },
      band: 'healthy',
      reason: 'nps.detractor',
    },
  },
  {
    story: {
      name: 'the same person went from 9 to 2',
      csv: {
        usage: falling,
        surveys: surveysCsv('nps,9,ana,admin,2024-01-10', 'nps,2,ana,admin,2024-06-10'),
      },
      band: 'at_risk',
      reason: 'usage.active_days_below_normal',
    },
    twin: {
      name: 'the same person went from 2 to 9',
      csv: {
        usage: steady,
        surveys: surveysCsv('nps,2,ana,admin,2024-01-10', 'nps,9,ana,admin,2024-06-10'),
      },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
  {
    story: {
      name: 'time zone at the date line: still today in UTC',
      csv: { usage: steady, surveys: surveysCsv('nps,0,ana,admin,2024-06-15T11:30:00+13:00') },
      band: 'healthy',
      reason: 'nps.detractor',
    },
    twin: {
      name: 'time zone at the date line: already tomorrow in UTC',
      csv: { usage: steady, surveys: surveysCsv('nps,0,ana,admin,2024-06-14T14:30:00-11:00') },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
];
