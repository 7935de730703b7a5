import { daysOf } from '../../config/duration.ts';
import { type Action, latestSnooze } from '../../domain/alerts/apply-action.ts';
import { mayAct } from '../../domain/alerts/may-act.ts';
import type { People } from '../../domain/alerts/route-alert.ts';
import { addDays } from '../../domain/day.ts';
import type { ClickedThing } from '../../domain/episode.ts';
import { displayName, displayText, literalMrkdwn } from '../../domain/text/safe-text.ts';
import type { Day } from '../../domain/types.ts';
import { decodeAction, type SlackAction } from '../../messages/slack/action-values.ts';
import { CLICK_STRINGS } from '../../messages/strings/slack-app-strings.ts';
import { reading } from '../../store/database.ts';
import { currentDay } from '../../store/decided-days.ts';
import {
  findBundledEpisodes,
  findClickedEpisode,
  findClickedTask,
  findPostedSubject,
} from '../../store/episodes/find-episodes.ts';
import { loadCsms } from '../../store/people.ts';
import type { Context } from '../context.ts';
import { approveByClick } from '../customer-emails/approve-by-click.ts';
import { sayByHand } from '../flags/say-by-hand.ts';
import { actOnEpisode } from './act-on-episode.ts';
import { completeTask } from './complete-task.ts';
import { keepOwnSetting } from './keep-own-setting.ts';

/** A click with whoever made it. */
export interface PersonalClick {
  value: string;
  /** Null = Slack does not tell. */
  email: string | null;
  /** The message it was made on; null on the Home tab. */
  message: { channelId: string; ts: string } | null;
}

export interface ClickOutcome {
  /** `settled`: nothing that people see has changed, but how they are told. */
  kind: 'done' | 'settled' | 'unchanged' | 'refused' | 'gone';
  /** For whoever clicked, when they would otherwise wonder; mrkdwn with every name escaped. */
  explanation: string | null;
}

/**
 * What a click in Slack does: the same functions as the command line, after asking whether this person may act on
 * this account. A repeated click changes nothing.
 */
export async function handleClick(ctx: Context, click: PersonalClick): Promise<ClickOutcome> {
  const people = await reading(ctx, (db) => loadCsms(db));
  const person = click.email === null ? null : findPerson(people, click.email);
  const strings = CLICK_STRINGS[person?.locale ?? ctx.config().config.locale];
  const gone: ClickOutcome = { kind: 'gone', explanation: strings.gone };
  const asked = decodeAction(click.value);
  if (asked === null) return gone;
  if (asked.kind === 'own') {
    if (person === null) return { kind: 'refused', explanation: strings.unknownPerson };
    const kept = await keepOwnSetting(ctx, person, asked);
    ctx.log.info({ setting: asked.setting, kept }, 'a person has settled something');
    return { kind: kept ? 'settled' : 'unchanged', explanation: null };
  }
  const asOf = await reading(ctx, (db) => currentDay(db, ctx.now()));
  if (asked.kind === 'approve_nudges') {
    const { email, message } = click;
    return approveByClick(ctx, { template: asked.template, email, message, people, strings, asOf });
  }
  const things = await thingsOf(ctx, asked);
  const [first] = things;
  if (!first) return gone;
  for (const { thing } of things) {
    const permission = mayAct({
      email: click.email,
      owners: thing.owners,
      inSharedChannel: await isInSharedChannel(ctx, click.message, thing),
      people,
    });
    if (permission.allowed) continue;
    ctx.log.warn({ action: asked.kind, reason: permission.reason }, 'a click was refused');
    return {
      kind: 'refused',
      explanation:
        permission.reason === 'unknown_person'
          ? strings.unknownPerson
          : literalMrkdwn(strings.notYours(displayName(thing), ownerName(thing, people))),
    };
  }
  const actor = person?.email ?? click.email ?? 'slack';
  if (isSaid(asked)) {
    const said = await sayByClick(ctx, asked, { accountId: first.thing.accountId, by: actor, asOf });
    return said
      ? { kind: 'done', explanation: literalMrkdwn(strings.noted(displayName(first.thing))) }
      : { kind: 'gone', explanation: strings.gone };
  }
  const results: Result[] = [];
  for (const { id } of things) results.push(await carryOut(ctx, asked, { id, actor, asOf }));
  ctx.log.info({ action: asked.kind, results: results.join(',') }, 'a click was worked on');
  if (results.includes('done')) return { kind: 'done', explanation: null };
  const why = results.find((r) => r === 'over' || r === 'too_late' || r === 'leaving');
  const answer = { over: strings.over, too_late: strings.tooLate, leaving: strings.leaving }[why ?? 'over'];
  return {
    kind: 'unchanged',
    explanation: why === undefined ? null : literalMrkdwn(answer(displayName(first.thing))),
  };
}

/** What is about episodes and their tasks. */
type EpisodeAction = Exclude<SlackAction, { kind: 'approve_nudges' | 'own' }>;
/** What is said of the account by it. */
type SaidByClick = Extract<SlackAction, { kind: 'reason' | 'notice' | 'stays' | 'talked' }>;
type Result = 'done' | 'already' | 'over' | 'too_late' | 'leaving';

function isSaid(asked: EpisodeAction): asked is SaidByClick {
  return ['reason', 'notice', 'stays', 'talked'].includes(asked.kind);
}

/** @returns false for a reason that the configuration has no more */
async function sayByClick(
  ctx: Context,
  asked: SaidByClick,
  { accountId, by, asOf }: { accountId: string; by: string; asOf: Day },
): Promise<boolean> {
  const reason = asked.kind === 'reason' ? asked.reason : asked.kind === 'talked' ? asked.channel : null;
  const said = { accountId, kind: asked.kind, words: null, until: null, leavesOn: null, reason, by };
  return (await sayByHand(ctx, said, asOf)).kind === 'said';
}

async function thingsOf(ctx: Context, asked: EpisodeAction): Promise<{ id: string; thing: ClickedThing }[]> {
  if (asked.kind === 'task_done' || (asked.kind === 'talked' && asked.of === 'task')) {
    const id = asked.kind === 'talked' ? asked.id : asked.taskId;
    const thing = await reading(ctx, (db) => findClickedTask(db, id));
    return thing ? [{ id, thing }] : [];
  }
  const ids =
    asked.kind === 'acknowledge_bundle'
      ? await reading(ctx, (db) => findBundledEpisodes(db, asked.bundleId))
      : [asked.kind === 'talked' ? asked.id : asked.episodeId];
  const found = await Promise.all(
    ids.map(async (id) => ({ id, thing: await reading(ctx, (db) => findClickedEpisode(db, id)) })),
  );
  return found.flatMap(({ id, thing }) => (thing ? [{ id, thing }] : []));
}

/** A direct conversation's id begins with D; anything else is read by several people. */
async function isInSharedChannel(
  ctx: Context,
  message: PersonalClick['message'],
  thing: ClickedThing,
): Promise<boolean> {
  if (message === null || message.channelId.startsWith('D')) return false;
  const subject = await reading(ctx, (db) => findPostedSubject(db, message));
  if (subject === null) return false;
  return (
    subject === thing.messageSubject || (thing.queue !== null && subject.startsWith(`queue:${thing.queue}:`))
  );
}

async function carryOut(
  ctx: Context,
  asked: Exclude<EpisodeAction, SaidByClick>,
  given: { id: string; actor: string; asOf: Day },
): Promise<Result> {
  const { id, actor, asOf } = given;
  if (asked.kind === 'task_done') {
    const outcome = await completeTask(ctx, { id, outcome: null, by: actor, asOf });
    return outcome.kind === 'done' ? 'done' : 'already';
  }
  const latest = latestSnooze(asOf, daysOf(ctx.config().config.alerts.longest_snooze));
  const outcome = await actOnEpisode(ctx, {
    episodeId: id,
    action: toAction(asked, { asOf, latest }),
    actor,
    asOf,
  });
  if (outcome.kind === 'done') return 'done';
  return outcome.kind === 'unchanged' ? outcome.reason : 'already';
}

function toAction(
  asked: Exclude<EpisodeAction, SaidByClick | { kind: 'task_done' }>,
  { asOf, latest }: { asOf: Day; latest: Day },
): Action {
  switch (asked.kind) {
    case 'acknowledge':
    case 'acknowledge_bundle':
      return { kind: 'acknowledge' };
    case 'snooze': {
      const until = addDays(asOf, asked.days);
      return { kind: 'snooze', until: until < latest ? until : latest, reason: asked.reason };
    }
    case 'verdict':
      return { kind: 'verdict', verdict: asked.verdict };
  }
}

export function findPerson(people: People, email: string) {
  const wanted = email.toLowerCase();
  return [...people.values()].find((p) => p.email.toLowerCase() === wanted) ?? null;
}

function ownerName(thing: ClickedThing, people: People): string | null {
  const owner = thing.owners.find((o) => o !== null) ?? null;
  return owner === null ? null : displayText(people.get(owner)?.name ?? owner, 60);
}
