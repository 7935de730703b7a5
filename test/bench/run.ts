import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { benchAlerts } from './alerts.bench.ts';
import { benchDigest } from './digest.bench.ts';
import { benchImport } from './import.bench.ts';
import { benchKpis } from './kpis.bench.ts';
import { benchLearner } from './learner.bench.ts';
import { benchPlan } from './plan.bench.ts';
import { benchRelay } from './relay.bench.ts';
import { benchScaleOut } from './scale-out.bench.ts';
import { benchScoring } from './scoring.bench.ts';
import { benchSqlPull } from './sql-pull.bench.ts';

const HELP = `npm run bench -- [options]
  --only NAMES    learner, scoring, alerts, relay, import, sql-pull, kpis, digest, plan, scale-out; several with commas (default: all, in
                  this order: the memory of a learner is the peak of the whole process)
  --accounts N    accounts of the scoring and the scale-out bench (default 10000)
  --days N        days of usage (default 90)
  --repeat N      times tuned statement and full pass, or COPY and import or pull, are run in turns (default 2)
  --rows N        rows of the import and of the pull from a database (default 1000000)
  --pass-only     only the full pass of the scoring bench
`;

const { values } = parseArgs({
  options: {
    only: {
      type: 'string',
      default: 'learner,scoring,alerts,relay,import,sql-pull,kpis,digest,plan,scale-out',
    },
    accounts: { type: 'string', default: '10000' },
    days: { type: 'string', default: '90' },
    repeat: { type: 'string', default: '2' },
    rows: { type: 'string', default: '1000000' },
    'pass-only': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const benches: Record<string, () => Promise<unknown>> = {
  scoring: () =>
    benchScoring({
      accounts: Number(values.accounts),
      days: Number(values.days),
      repeat: Number(values.repeat),
      passOnly: values['pass-only'],
    }),
  alerts: benchAlerts,
  relay: benchRelay,
  'sql-pull': () => benchSqlPull({ rows: Number(values.rows), repeat: Number(values.repeat) }),
  import: () => benchImport({ rows: Number(values.rows), repeat: Number(values.repeat) }),
  kpis: benchKpis,
  digest: benchDigest,
  plan: () => benchPlan({ accounts: Number(values.accounts), days: Number(values.days) }),
  'scale-out': () => benchScaleOut({ accounts: Number(values.accounts), days: Number(values.days) }),
  learner: async () => process.stdout.write(`learner: ${JSON.stringify(await benchLearner())}\n`),
};

if (values.help) process.stdout.write(HELP);
else {
  process.stdout.write(
    `Node ${process.version}, ${cpus().length} cores, load before ${loadavg()[0]!.toFixed(1)}\n`,
  );
  for (const name of values.only.split(',')) {
    const bench = benches[name];
    if (!bench) throw new Error(`no bench is called ${name}\n${HELP}`);
    process.stdout.write(`\n${name}\n`);
    await bench();
  }
}
