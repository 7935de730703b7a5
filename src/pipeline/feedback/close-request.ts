import type { TransactionSql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { toHolidays, toSegmentCsms } from '../../config/to-settings.ts';
import { assignedCsm, type People, routeAlert } from '../../domain/alerts/route-alert.ts';
import { addWorkingDays } from '../../domain/alerts/working-days.ts';
import { addDays } from '../../domain/day.ts';
import {
  type AccountToTell,
  type ClosedRequest,
  FEEDBACK_PLAYBOOK,
  openRequestId,
} from '../../domain/requests/request.ts';
import type { NewTask } from '../../domain/task.ts';
import { displayText } from '../../domain/text/safe-text.ts';
import type { Day } from '../../domain/types.ts';
import { topicName } from '../../messages/feedback/group-requests.ts';
import { REQUEST_STRINGS } from '../../messages/strings/request-strings.ts';
import { stepValues } from '../../messages/strings/step-strings.ts';
import { inEpisodeTransaction } from '../../store/episodes/episodes.ts';
import { writeTasks } from '../../store/episodes/write-episodes.ts';
import { insertAnswer, loadAccountsToTell } from '../../store/feedback/requests.ts';
import { loadCsms } from '../../store/people.ts';
import { stableId } from '../../store/stable-id.ts';
import type { Context } from '../context.ts';
import { queueTaskEvents } from '../tasks/queue-task-events.ts';
import { loadVoices } from './load-feedback.ts';

/** What nobody answered within a year is answered no more. */
const ANSWERED_DAYS = 365;
const TITLE = 200;

export type ClosingOutcome =
  | {
      kind: 'closed';
      request: ClosedRequest;
      /** Accounts that asked, those whose CSM has a task, and those still customers that have no CSM. */
      accounts: number;
      tasks: number;
      withoutCsm: number;
    }
  | { kind: 'refused'; reason: 'not_open'; open: readonly string[] };

/**
 * Answers a request: everything that was said of it so far is answered, and the CSM of each customer who said it has one
 * task to pass it on. What is said later makes another request; closing it twice is refused.
 */
export async function closeRequest(
  ctx: Context,
  given: { id: string; answer: string; by: string; asOf: Day },
): Promise<ClosingOutcome> {
  const { id, answer, by, asOf } = given;
  const { config } = ctx.config();
  return inEpisodeTransaction(ctx, async (tx): Promise<ClosingOutcome> => {
    const asked = { config, from: addDays(asOf, 1 - ANSWERED_DAYS), to: asOf };
    const { voices, terms } = await loadVoices(tx, asked);
    const openId = ({ topic }: (typeof voices)[number]) => openRequestId(topic, terms.answered);
    const own = voices.filter((voice) => openId(voice) === id.trim().toLowerCase());
    const [first] = own;
    if (first === undefined)
      return { kind: 'refused', reason: 'not_open', open: [...new Set(voices.map(openId))].sort() };
    const { topic } = first;
    const closedAt = ctx.now();
    const request: ClosedRequest = {
      ...{ id: openId(first), topic, number: (terms.answered.get(topic) ?? 0) + 1 },
      ...{ answer, closedOn: asOf, closedBy: by, closedAt },
    };
    await insertAnswer(tx, { ...request, rowId: stableId('answer', request.id) }, own);
    const told = await tellCsms(ctx, tx, { request, accountIds: own.map(({ accountId }) => accountId) });
    return { kind: 'closed', request, ...told };
  });
}

async function tellCsms(
  ctx: Context,
  tx: TransactionSql,
  { request, accountIds }: { request: ClosedRequest; accountIds: readonly string[] },
) {
  const { config } = ctx.config();
  const ids = [...new Set(accountIds)];
  const people = await loadCsms(tx);
  const stillHere = await loadAccountsToTell(tx, ids, request.closedOn);
  const planned = stillHere.flatMap((account) => planTask(account, { request, people, config }));
  const created = await writeTasks(tx, planned);
  await queueTaskEvents(ctx, tx, { type: 'task.created', taskIds: created, asOf: request.closedOn });
  return {
    accounts: ids.length,
    tasks: created.length,
    withoutCsm: stillHere.length - planned.length,
  };
}

function planTask(
  account: AccountToTell,
  { request, people, config }: { request: ClosedRequest; people: People; config: Config },
): NewTask[] {
  const { owner } = routeAlert(assignedCsm(account, toSegmentCsms(config)), people, request.closedOn);
  if (owner === null) return [];
  const locale = owner.locale ?? config.locale;
  const known = { contact: null, account: account.accountName, product: null, csm: null };
  const title = REQUEST_STRINGS[locale].tell({
    account: stepValues(known, locale).account,
    answer: displayText(request.answer, TITLE) ?? '',
    topic: topicName(request.topic, locale),
  });
  return [
    {
      id: stableId('tell', request.id, account.accountId),
      episodeId: null,
      accountId: account.accountId,
      playbook: FEEDBACK_PLAYBOOK,
      step: request.id,
      title,
      queue: 'csm',
      ownerEmail: owner.email,
      dueOn: addWorkingDays(request.closedOn, config.feedback.due_working_days, toHolidays(config)(owner)),
      createdAt: request.closedAt,
    },
  ];
}
