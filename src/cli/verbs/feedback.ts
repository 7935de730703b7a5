import type { Command } from 'commander';
import { addDays } from '../../domain/day.ts';
import { displayText } from '../../domain/text/safe-text.ts';
import type { Day, Locale } from '../../domain/types.ts';
import type { FeedbackRequest } from '../../messages/feedback/group-requests.ts';
import { loadFeedback } from '../../pipeline/feedback/load-feedback.ts';
import { reading } from '../../store/database.ts';
import { lastDecidedDay } from '../../store/decided-days.ts';
import { databaseCommand, money, parseCount, parseDay, UsageError, type VerbSetup } from '../options.ts';
import { type AppOptions, withApp } from '../with-app.ts';

const DEFAULT_DAYS = 90;

interface FeedbackOptions extends AppOptions {
  from?: Day;
  to?: Day;
  quotes: number;
  json?: boolean;
}

/** `harbinger feedback`: what customers ask for, and what hangs on it. */
export function feedbackVerb({ io }: Pick<VerbSetup, 'io'>): Command {
  return databaseCommand('feedback', 'what customers ask for, with their accounts, revenue and words')
    .option('--from <date>', 'first day; default: 90 days before --to', parseDay)
    .option('--to <date>', 'last day; default: the last that was decided', parseDay)
    .option('--quotes <n>', 'answers quoted of each request', parseCount, 3)
    .option('--json', 'one JSON line per request, with every answer')
    .action(async (options: FeedbackOptions) => {
      await withApp(io, options, async ({ context }) => {
        const { config } = context.config();
        const to = options.to ?? (await reading(context, (db) => lastDecidedDay(db)));
        if (!to)
          throw new UsageError(
            'nothing has been decided yet; name --to, or start with: harbinger run --data DIR',
          );
        const from = options.from ?? addDays(to, 1 - DEFAULT_DAYS);
        if (from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
        const requests = await reading(context, (db) => loadFeedback(db, { config, from, to }));
        if (options.json) {
          for (const request of requests) io.json({ from, to, ...request });
          return;
        }
        if (requests.length === 0)
          return io.note(`Nobody who is not fully happy wrote anything from ${from} to ${to}.`);
        io.out(`What customers ask for, ${from} to ${to}`);
        for (const request of requests)
          printRequest(request, { out: io.out, quotes: options.quotes, locale: config.locale });
      });
    });
}

function printRequest(
  request: FeedbackRequest,
  { out, quotes, locale }: { out: (line: string) => void; quotes: number; locale: Locale },
): void {
  const { name, answers, accounts, currency, mrr, unconverted, renewals } = request;
  const own = unconverted.map((one) => money(one.mrr, one.currency, locale));
  const worth = [
    ...(mrr === null || (mrr === 0 && own.length > 0) ? [] : [money(mrr, currency, locale)]),
    ...own,
  ];
  const head = [
    count(answers, 'answer'),
    count(accounts, 'account'),
    ...(worth.length === 0 ? [] : [`${worth.join(' + ')} a month`]),
    ...(renewals.accounts === 0 ? [] : [`${count(renewals.accounts, 'renewal')} within 90 days`]),
  ];
  out('');
  out(`${name}: ${head.join(', ')}`);
  for (const { account, account_id, on, kind, score, words } of request.quotes.slice(0, quotes)) {
    const said = words === null ? '' : `  “${displayText(words, 240) ?? ''}”`;
    out(
      `  ${on}  ${displayText(account, 60) ?? account_id}  ${kind === 'nps' ? 'NPS' : 'CES'} ${score}${said}`,
    );
  }
  const left = request.quotes.length - quotes;
  if (left > 0) out(`  … and ${count(left, 'more answer')} (--quotes, --json)`);
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
