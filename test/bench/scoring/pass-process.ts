import { readFile } from 'node:fs/promises';
import { scoreAccounts } from '../../../jobs/score-accounts.ts';
import type { Context } from '../../../src/pipeline/context.ts';
import { runInline } from '../../../src/queue/run-inline.ts';
import { connect } from '../../../src/store/connect.ts';
import { scoringContext } from '../../pipeline/score/score-harness.ts';

/** One run of the product's own job in a process of its own. Arguments: database URL, day. Tells figures as JSON. */
const [url, asOf] = process.argv.slice(2);
const connection = connect(url!);
const context: Context = scoringContext(connection.raw);
const started = process.cpuUsage();
const before = performance.now();
const { signal } = context;
const summary = await runInline({
  catalogue: { 'score-accounts': scoreAccounts },
  job: 'score-accounts',
  input: { asOf },
  makeContext: () => context,
  signal,
});
const seconds = (performance.now() - before) / 1000;
const peakKilobytes = /^VmHWM:\s+(\d+)/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1];
await connection.close();
const startCpu = (started.user + started.system) / 1e6;
process.stdout.write(
  JSON.stringify({ seconds, startCpu, peakMegabytes: Number(peakKilobytes) / 1024, ...summary }),
);
