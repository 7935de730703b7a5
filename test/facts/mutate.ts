import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeFactsBook } from './make-book.ts';
import { EVERY_MESSAGE } from './render.ts';

// node --import tsx test/facts/mutate.ts [FROM TO] [together]: small lies in a copy of the product; the checker must notice
// each. One at a time (0 to 41: from 10 on of digests, lists and key figures, from 21 on of messages to teams), or, of those
// that name the claim by which they are noticed, many at once: 27 36, 36 40 and 40 41.

interface Mutation {
  what: string;
  file: string;
  from: string;
  to: string;
  /** The claim that is false by it, `kind: what`; names it where several lies are told at once. */
  noticed?: RegExp;
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
  {
    what: 'a goal counts two weeks of usage',
    file: 'src/domain/signals/goals/measure-goal.ts',
    from: 'const WINDOW_DAYS = 28;',
    to: 'const WINDOW_DAYS = 14;',
  },
  {
    what: 'a neutral is one for 130 days',
    file: 'src/domain/prospects/find-prospects.ts',
    from: 'score <= 8 && age <= FRESH_DAYS',
    to: 'score <= 8 && age <= FRESH_DAYS + 40',
  },
  {
    what: 'seats are nearly full at 70 %',
    file: 'src/domain/prospects/find-prospects.ts',
    from: 'const NEARLY_FULL = 0.9;',
    to: 'const NEARLY_FULL = 0.7;',
  },
  {
    what: 'who leaves pays eleven months a year',
    file: 'src/messages/digest/digest-leaving.ts',
    from: 'amount: mrr.amount * 12 })',
    to: 'amount: mrr.amount * 11 })',
  },
  {
    what: 'the smallest moves are shown as the biggest',
    file: 'src/messages/digest/sections/named-accounts.ts',
    from: 'sign * (move(b) - move(a)) ||',
    to: 'sign * (move(a) - move(b)) ||',
  },
  {
    what: 'money at risk counts a month at least',
    file: 'src/domain/outcomes/money-at-risk.ts',
    from: 'Math.max(days, given.horizonDays)',
    to: 'Math.max(days, 30)',
  },
  {
    what: 'all at risk are renewals at risk',
    file: 'src/messages/digest/sections/portfolio-sections.ts',
    from: 'value(renewing.filter((r) => isAtRisk(r.band)))',
    to: 'value(alive.filter((r) => isAtRisk(r.band) || r.band === "watch"))',
  },
  {
    what: 'churn is of the customers at the end',
    file: 'src/domain/outcomes/measure-kpis.ts',
    from: 'churnRate(logos.gone, logos.start)',
    to: 'churnRate(logos.gone, logos.end)',
  },
  {
    what: 'the interval of NPS is that of 90 %',
    file: 'src/domain/outcomes/survey-scores.ts',
    from: 'const Z_95 = 1.959963984540054;',
    to: 'const Z_95 = 1.644853626951472;',
  },
  {
    what: 'an old answer keeps more of its weight',
    file: 'src/domain/signals/surveys/combine-answers.ts',
    from: '0.5 ** (ageDays / settings.halfLifeDays)',
    to: '0.6 ** (ageDays / settings.halfLifeDays)',
  },
  {
    what: 'alerts are a day older',
    file: 'src/cli/print-alerts.ts',
    from: 'daysBetween(row.opened_on, row.closed_on ?? asOf)',
    to: 'daysBetween(row.opened_on, row.closed_on ?? asOf) + 1',
  },
  {
    what: 'a free account in another currency has no rate',
    file: 'src/domain/money.ts',
    from: 'if (currency === rates.currency || amount === 0) return amount;',
    to: 'if (currency === rates.currency) return amount;',
  },
  {
    what: 'tasks due today are overdue',
    file: 'src/messages/slack/render-task-reminder.ts',
    from: 'const counts = w.title(count(model.overdue), count(model.dueToday), count(model.coming));',
    to: 'const counts = w.title(count([...model.overdue, ...model.overdue]), count(model.dueToday), count(model.coming));',
  },
  {
    what: 'a bullet tells what is paid in ten months',
    file: 'src/messages/slack/account-lines.ts',
    from: 'return { amount: mrr.amount * 12, currency: mrr.currency };',
    to: 'return { amount: mrr.amount * 10, currency: mrr.currency };',
  },
  {
    what: 'the silent account and the unknown id change places',
    file: 'src/messages/strings/finding-strings.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text
    from: '${nameOf(accountId, 60)} is silent since ${nameOf(unknownId, 60)}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text
    to: '${nameOf(unknownId, 60)} is silent since ${nameOf(accountId, 60)}',
  },
  {
    what: 'a team has a task more',
    file: 'src/messages/slack/render-command.ts',
    from: 'w.tasks(format.count(tasks.open, task), format.number(tasks.overdue))',
    to: 'w.tasks(format.count(tasks.open + 1, task), format.number(tasks.overdue))',
  },
  {
    what: 'a share of the weight is told twice over',
    file: 'src/messages/strings/account-figures.ts',
    from: 'KNOWN[context.locale](format.percent(known))',
    to: 'KNOWN[context.locale](format.percent(known / 2))',
  },
  {
    what: 'the second riskiest is the riskiest',
    file: 'src/messages/strings/evidence-rules.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text
    from: "if (v.raw('rank') === 1) return `The riskiest of ${all}`;",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text
    to: "if (v.raw('rank') <= 2) return `The riskiest of ${all}`;",
    noticed: /^rule\.risk first .*: by likelihood$/,
  },
  {
    what: 'money is divided by its rate',
    file: 'src/domain/money.ts',
    from: 'return rate === null ? null : amount * rate;',
    to: 'return rate === null ? null : amount / rate;',
    noticed: /^digest (?:numbers|by health): amount$/,
  },
  {
    what: 'a team is told of eleven months that fall away',
    file: 'src/messages/slack/render-leaving.ts',
    from: 'amount: mrr.amount * 12 });',
    to: 'amount: mrr.amount * 11 });',
    noticed: /^leaving value: yearly$/,
  },
  {
    what: 'what was said in ten weeks is new this week',
    file: 'src/messages/feedback/group-requests.ts',
    from: 'daysBetween(on, asOf) < 7',
    to: 'daysBetween(on, asOf) < 70',
    noticed: /^requests: new this week$/,
  },
  {
    what: 'a customer signs the e-mail to them',
    file: 'src/messages/customer-email/compose-customer-email.ts',
    from: 'csm: nameOnly(facts.csm)',
    to: 'csm: nameOnly(facts.contact)',
    noticed: /^nudge: from$/,
  },
  {
    what: 'all but the rows in quarantine are counted',
    file: 'src/store/views/service-figures.ts',
    from: "from quarantine where state = 'open') as open",
    to: "from quarantine where state <> 'open') as open",
    noticed: /^status: rows in quarantine$/,
  },
  {
    what: 'points on the page of an account are one too many',
    file: 'src/messages/book-report/account-page.ts',
    from: 'format.number(contribution, 2)',
    to: 'format.number(contribution + 1, 2)',
    noticed: /^account page: the points add up$/,
  },
  {
    what: 'in the note of the week to watch is to be at risk',
    file: 'src/messages/weekly-note/build-weekly-note.ts',
    from: '...value(alive.filter((row) => isAtRisk(row.band))),',
    to: "...value(alive.filter((row) => isAtRisk(row.band) || row.band === 'watch')),",
    noticed: /^weekly note: at risk$/,
  },
  {
    what: 'webhooks are told the probability for the health',
    file: 'src/pipeline/alerts/record-episode-changes.ts',
    from: 'health_at_open: episode.healthAtOpen,',
    to: 'health_at_open: episode.probabilityAtOpen,',
    noticed: /^webhook episode: health at its beginning$/,
  },
  {
    what: 'the riskiest is the second',
    file: 'src/domain/alerts/choose-risk-alerts.ts',
    from: 'rank: place + 1,',
    to: 'rank: place + 2,',
    noticed: /^rule\.risk .*: by likelihood$/,
  },
  {
    what: 'every date is a day late',
    file: 'src/messages/text/create-formatter.ts',
    from: 'return formatDate(dates, { ...options, ...year }, toEpochDay(day) * 86_400_000);',
    to: 'return formatDate(dates, { ...options, ...year }, (toEpochDay(day) + 1) * 86_400_000);',
    noticed: /^(?:payment|renewal)\..*: (?:dueOn|renewalOn)$/,
  },
  {
    what: 'the users of today and the usual ones change places',
    file: 'src/messages/strings/evidence-usage-people.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text
    from: "short: (v) => `${v.count('users', en.user)} of ${v('product')}, usually ${v('usualUsers')}`,",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text
    to: "short: (v) => `${v('usualUsers')} users of ${v('product')}, usually ${v.raw('users')}`,",
    noticed: /^short users: so many of so many/,
  },
  {
    what: 'an agenda tells what is paid a month as a year',
    file: 'src/messages/agenda/agenda-doc.ts',
    from: 'strings.aYear(format.money({ ...mrr, amount: mrr.amount * 12 }))',
    to: 'strings.aYear(format.money(mrr))',
    noticed: /^agenda stake: amount$/,
  },
  {
    what: 'accounts are called by their ids',
    file: 'src/domain/text/safe-text.ts',
    from: 'displayText(account.accountName, max) ?? displayText(account.accountId, max)',
    to: 'displayText(account.accountId, max) ?? displayText(account.accountName, max)',
    noticed: /^slack headline: names the account$/,
  },
];

const [first = '0', end = String(MUTATIONS.length), how = ''] = process.argv.slice(2);
const chosen = MUTATIONS.slice(Number(first), Number(end));
const root = resolve(import.meta.dirname, '../..');
const copy = mkdtempSync(join(tmpdir(), 'harbinger-mutants-'));
const tsx = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', ...args], { cwd: copy, encoding: 'utf8' });

interface Found {
  /** -1 = there was no run. */
  count: number;
  said: string;
  /** Of each false claim its `kind: what`. */
  claims: readonly string[];
}

/** False claims of a run over the sample, or why there was no run. */
function falseClaims(name: string): Found {
  const { stdout, stderr } = tsx(
    'test/facts/run.ts',
    join(copy, 'data'),
    '2026-11-20',
    join(copy, name),
    '60',
    'index',
    `schedule: { train-model: "off" }\n${EVERY_MESSAGE}`,
  );
  const found = /claims of \d+ kinds, (\d+) false/.exec(stdout);
  rmSync(join(copy, name), { recursive: true, force: true });
  if (!found) return { count: -1, said: stderr.slice(-300), claims: [] };
  return {
    count: Number(found[1]),
    said: stdout.split('\n').slice(0, 2).join(' | '),
    claims: [...stdout.matchAll(/^\d+ x (.+)$/gm)].map(([, claim]) => claim!),
  };
}

/** Tells a lie; what is handed back takes it away. */
function tell({ file, from, to }: Mutation): () => void {
  const path = join(copy, file);
  const before = readFileSync(path, 'utf8');
  if (before.split(from).length !== 2) throw new Error(`${file} does not hold once: ${from}`);
  writeFileSync(path, before.replace(from, to));
  return () => writeFileSync(path, before);
}

/** How many go unnoticed when each is told by itself. */
function oneByOne(): number {
  return chosen.filter((mutation, i) => {
    const undo = tell(mutation);
    const { count, said } = falseClaims(`mutant-${i}`);
    undo();
    print(`${count > 0 ? 'noticed' : 'MISSED '} ${mutation.what}: ${said}`);
    return count <= 0;
  }).length;
}

/** The same told at once: each is noticed by a claim of its own. */
function together(): number {
  for (const mutation of chosen) tell(mutation);
  const { said, claims } = falseClaims('mutants');
  print(said);
  return chosen.filter(({ what, noticed }) => {
    const by = claims.find((claim) => noticed?.test(claim));
    print(`${by === undefined ? 'MISSED ' : 'noticed'} ${what}${by === undefined ? '' : `: ${by}`}`);
    return by === undefined;
  }).length;
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
  await makeFactsBook(join(copy, 'data'), {
    ...{ accounts: 120, days: 200, seed: 5, endOn: '2026-11-20' },
    invalidRows: 7,
  });
  const whole = falseClaims('unchanged');
  print(`unchanged: ${whole.said}`);
  const missed = how === 'together' ? together() : oneByOne();
  process.exitCode = missed === 0 && whole.count === 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
