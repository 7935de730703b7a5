import type { Command } from 'commander';
import { messageContext } from '../../delivery/alerts/recipients.ts';
import type { ClosedListing } from '../../domain/requests/request.ts';
import { displayText } from '../../domain/text/safe-text.ts';
import type { Day } from '../../domain/types.ts';
import type { MessageContext } from '../../messages/models/message.ts';
import type { FeedbackRequest } from '../../messages/models/requests-model.ts';
import { requestFigures } from '../../messages/slack/render-requests.ts';
import { REQUEST_STRINGS } from '../../messages/strings/request-strings.ts';
import { type ClosingOutcome, closeRequest } from '../../pipeline/feedback/close-request.ts';
import { listedFrom, loadFeedback } from '../../pipeline/feedback/load-feedback.ts';
import { reading } from '../../store/database.ts';
import { currentDay, lastDecidedDay } from '../../store/decided-days.ts';
import { listClosedRequests } from '../../store/feedback/requests.ts';
import { counted } from '../counted.ts';
import { type Io, table } from '../io.ts';
import { databaseCommand, optionsOf, parseCount, parseDay, UsageError, type VerbSetup } from '../options.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

interface FeedbackOptions extends AppOptions {
  from?: Day;
  to?: Day;
  quotes: number;
  closed?: boolean;
  json?: boolean;
}

/** `harbinger feedback`: what customers ask for, what hangs on it, and what they were answered. */
export function feedbackVerb({ io }: Pick<VerbSetup, 'io'>): Command {
  const verb = databaseCommand('feedback', VERBS.feedback.says)
    .option('--from <date>', 'first day; default: feedback.days before --to', parseDay)
    .option('--to <date>', 'last day; default: the last that was decided', parseDay)
    .option('--quotes <n>', 'answers quoted of each request', parseCount, 3)
    .option('--closed', 'requests that were answered, in place of the open ones')
    .option('--json', 'one JSON line per request, with every answer')
    .action(async (options: FeedbackOptions) => {
      await withApp(io, options, async ({ context }) => {
        const { config } = context.config();
        if (options.closed)
          return printClosed(io, await reading(context, (db) => listClosedRequests(db)), options);
        const to = options.to ?? (await reading(context, (db) => lastDecidedDay(db)));
        if (!to)
          throw new UsageError(
            'nothing has been decided yet; name --to, or start with: harbinger run --data DIR',
          );
        const from = options.from ?? listedFrom(config, to);
        if (from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
        const requests = await reading(context, (db) => loadFeedback(db, { config, from, to }));
        if (options.json) {
          // `theme` is what readers of the output have known longer: null = none of the themes.
          for (const request of requests)
            io.json({ from, to, theme: request.topic === 'other' ? null : request.topic, ...request });
          return;
        }
        if (requests.length === 0)
          return io.note(`Nobody who is not fully happy asks for anything unanswered from ${from} to ${to}.`);
        io.out(`What customers ask for, ${from} to ${to}`);
        for (const request of requests)
          printRequest(io, request, { quotes: options.quotes, context: messageContext(null, config, to) });
      });
    });
  verb.addCommand(closeCommand(io));
  return verb;
}

function printRequest(
  io: Io,
  request: FeedbackRequest,
  { quotes, context }: { quotes: number; context: MessageContext },
): void {
  const w = REQUEST_STRINGS[context.locale];
  io.out('');
  io.out(`${request.name} (${request.id}), ${w.urgency[request.urgency]}`);
  io.out(`  ${requestFigures(request, context).join(', ')}`);
  for (const { account, account_id, on, kind, score, words, reason } of request.quotes.slice(0, quotes)) {
    const said = words === null ? '' : `  “${displayText(words, 240) ?? ''}”`;
    const how = score === null ? w.leavingVoice(displayText(reason, 80)) : `${kind.toUpperCase()} ${score}`;
    io.out(`  ${on}  ${displayText(account, 60) ?? account_id}  ${how}${said}`);
  }
  const left = request.quotes.length - quotes;
  if (left > 0) io.out(`  … and ${counted(left, 'more answer')} (--quotes, --json)`);
}

function printClosed(io: Io, closed: readonly ClosedListing[], { json }: { json?: boolean }): void {
  if (json) {
    for (const { id, topic, answer, closedOn, closedBy, accounts, told } of closed)
      io.json({ id, topic, answer, closed_on: closedOn, closed_by: closedBy, accounts, told });
    return;
  }
  if (closed.length === 0) io.note('No request has been answered yet.');
  const cells = closed.map(({ id, answer, closedOn, closedBy, accounts, told }) => [
    ...[id, closedOn, `${counted(accounts, 'account')}, ${told} told`, displayText(closedBy, 30) ?? ''],
    displayText(answer, 80) ?? '',
  ]);
  for (const line of table(cells, io.columns)) io.out(line);
}

type CloseOptions = AppOptions & { answer: string; by: string; json?: boolean };

function closeCommand(io: Io): Command {
  const command = databaseCommand('close', 'answer a request: the CSMs of those who asked pass it on')
    .argument('<id>', 'the request, as the list names it, e.g. export-1')
    .requiredOption('--answer <words>', 'what customers are told, e.g. "ships on 3 March"')
    .option('--by <who>', 'who answers', io.env.USER ?? 'cli')
    .option('--json', 'what was recorded, as JSON');
  command.action(async (id: string) => {
    const options = optionsOf<CloseOptions>(command);
    const answer = displayText(options.answer, 500);
    if (answer === null) throw new UsageError('--answer is empty; say what customers are told');
    await withApp(io, options, async ({ context }) => {
      const asOf = await reading(context, (db) => currentDay(db, context.now()));
      const closed = asClosed(id, await closeRequest(context, { id, answer, by: options.by, asOf }));
      const { accounts, tasks, withoutCsm } = closed;
      if (options.json) {
        const { closedOn } = closed.request;
        io.json({
          id: closed.request.id,
          answer,
          closed_on: closedOn,
          accounts,
          tasks,
          without_csm: withoutCsm,
        });
        return;
      }
      const nobody = withoutCsm === 0 ? '' : `; ${withoutCsm} more customers have no CSM to tell them`;
      io.note(
        `${closed.request.id} is answered: ${tasks} of ${counted(accounts, 'account')} have a task for their CSM${nobody}`,
      );
    });
  });
  return command;
}

function asClosed(id: string, outcome: ClosingOutcome): Extract<ClosingOutcome, { kind: 'closed' }> {
  if (outcome.kind === 'closed') return outcome;
  const open = outcome.open.length === 0 ? 'nothing' : outcome.open.join(', ');
  throw new UsageError(`"${id}" is not open; open is: ${open}`);
}
