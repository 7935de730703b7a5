import { startService } from '../../src/queue/service.ts';
import { connect } from '../../src/store/connect.ts';
import { ledgerCatalogue, ledgerContext } from './ledger-catalogue.ts';
import { QUICK } from './service-harness.ts';

/** A worker in a process of its own, made to be killed: `node --import tsx FILE DATABASE_URL [REDIS_URL]`. */
const [databaseUrl = '', redisUrl = null] = process.argv.slice(2);
const { raw } = connect(databaseUrl);
await startService({
  role: 'worker',
  db: raw,
  databaseUrl,
  redisUrl,
  catalogue: ledgerCatalogue,
  schedules: {},
  makeContext: ledgerContext(raw),
  now: () => new Date(),
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  timings: QUICK,
  ticks: (onTick) => {
    const timer = setInterval(onTick, 300);
    return { stop: () => clearInterval(timer) };
  },
});
process.stdout.write('ready\n');
