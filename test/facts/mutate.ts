import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// node --import tsx test/facts/mutate.ts [FROM TO]: ten small lies (0 to 10), one at a time in a copy of the product; the checker must notice each.

interface Mutation {
  what: string;
  file: string;
  from: string;
  to: string;
}

const USAGE = 'src/domain/signals/usage';
const MUTATIONS: readonly Mutation[] = [
  {
    what: 'active days are one more',
    file: `${USAGE}/describe-fall.ts`,
    from: 'activeDays: whole(m[0]),',
    to: 'activeDays: whole(m[0]) + 1,',
  },
  {
    what: 'the share of normal is of the high end',
    file: `${USAGE}/describe-fall.ts`,
    from: 'Math.round((measure[0] / mid) * 100)',
    to: 'Math.round((measure[0] / measure[3]) * 100)',
  },
  {
    what: 'the median of others is that of 28 days',
    file: `${USAGE}/peers.ts`,
    from: '(group.active[(PEER_QUANTILES - 1) / 2] ?? 0) : null',
    to: '(group.active[(PEER_QUANTILES - 1) / 2] ?? 0) / 3 : null',
  },
  {
    what: 'those with as many count as having more',
    file: `${USAGE}/peers.ts`,
    from: '1 - firstAbove(sorted, value, last) / last',
    to: '1 - firstNotBelow(sorted, value, last) / last / 2',
  },
  {
    what: 'a step is dated a week late',
    file: `${USAGE}/extract-product.ts`,
    from: 'asOf - (judged.week[found.weeks - 1]! + 1) * 7 + 1',
    to: 'asOf - judged.week[found.weeks - 1]! * 7 + 1',
  },
  {
    what: 'every answer is the most telling',
    file: 'src/domain/signals/surveys/score-nps.ts',
    from: 'answers: i === 0 ? combined.answers.length : null',
    to: 'answers: combined.answers.length',
  },
  {
    what: 'the mean counts expired answers twice',
    file: 'src/domain/signals/surveys/score-ces.ts',
    from: '.reduce((sum, a) => sum + a.answer.score, 0) / answered',
    to: '.reduce((sum, a) => sum + a.answer.score, 0) / (answered + 1)',
  },
  {
    what: 'the last payment is the first',
    file: 'src/domain/signals/payment/extract-invoices.ts',
    from: 'Math.max(lastPaid ?? paidOn, paidOn)',
    to: 'Math.min(lastPaid ?? paidOn, paidOn)',
  },
  {
    what: 'a renewal is a day nearer',
    file: 'src/domain/signals/renewal/score-renewal.ts',
    from: 'days: Math.abs(days)',
    to: 'days: Math.abs(days) - 1',
  },
  {
    what: 'money is printed in the currency of the installation',
    file: 'src/messages/text/create-formatter.ts',
    from: '(money.currency ?? context.currency).toUpperCase()',
    to: '(context.currency ?? money.currency).toUpperCase()',
  },
];

const [first = '0', end = String(MUTATIONS.length)] = process.argv.slice(2);
const chosen = MUTATIONS.slice(Number(first), Number(end));
const root = resolve(import.meta.dirname, '../..');
const copy = mkdtempSync(join(tmpdir(), 'harbinger-mutants-'));
const tsx = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', ...args], { cwd: copy, encoding: 'utf8' });

/** False claims of a run over the sample, or why there was no run. */
function falseClaims(name: string): { count: number; said: string } {
  const { stdout, stderr } = tsx(
    'test/facts/run.ts',
    join(copy, 'data'),
    '2026-11-20',
    join(copy, name),
    '200',
    'index',
    'schedule: { train-model: "off" }\n',
  );
  const found = /claims of \d+ kinds, (\d+) false/.exec(stdout);
  rmSync(join(copy, name), { recursive: true, force: true });
  return found
    ? { count: Number(found[1]), said: stdout.split('\n').slice(0, 2).join(' | ') }
    : { count: -1, said: stderr.slice(-300) };
}

try {
  for (const part of [
    'src',
    'jobs',
    'test',
    'migrations',
    'package.json',
    'tsconfig.json',
    'harbinger.default.yaml',
  ]) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  execFileSync('chmod', ['755', copy]);
  tsx(
    'src/cli/main.ts',
    'simulate',
    '--output',
    join(copy, 'data'),
    '--accounts',
    '120',
    '--days',
    '200',
    '--seed',
    '5',
    '--end-on',
    '2026-11-20',
  );
  const whole = falseClaims('unchanged');
  print(`unchanged: ${whole.said}`);
  let missed = whole.count === 0 ? 0 : 1;
  for (const [i, { what, file, from, to }] of chosen.entries()) {
    const path = join(copy, file);
    const before = readFileSync(path, 'utf8');
    if (before.split(from).length !== 2) throw new Error(`${file} does not hold once: ${from}`);
    writeFileSync(path, before.replace(from, to));
    const { count, said } = falseClaims(`mutant-${i}`);
    writeFileSync(path, before);
    if (count <= 0) missed++;
    print(`${count > 0 ? 'noticed' : 'MISSED '} ${what}: ${said}`);
  }
  process.exitCode = missed === 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
