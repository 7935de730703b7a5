import { deleteSetting, readSetting, writeSetting } from '../../store/installation-settings.ts';
import type { AttemptContext } from '../channel.ts';
import type { SlackTarget } from '../types.ts';
import { unreachable } from './classify-slack-error.ts';
import type { CallSlack, SlackFailure } from './slack-client.ts';

export type ResolvedTarget = { ok: true; id: string } | { ok: false; failure: SlackFailure };

export interface SlackUsers {
  /** The id to post to: a channel as it is, a user by id, else by mail address. */
  resolve(target: SlackTarget, context: AttemptContext): Promise<ResolvedTarget>;
  /** The id turned out to be dead; the next message to this address looks it up again. */
  forget(target: SlackTarget, context: AttemptContext): Promise<void>;
}

/**
 * Resolves mail addresses to Slack users and remembers them, in memory and in the database, for `cacheMs`: ids are
 * stable, look-ups are rate limited.
 */
export function createSlackUsers(call: CallSlack, cacheMs: number): SlackUsers {
  const known = new Map<string, { id: string; at: number }>();
  // Many messages to one person start at once; they share one look-up.
  const underWay = new Map<string, Promise<ResolvedTarget>>();
  const settingKey = (email: string) => `slack.user:${email.toLowerCase()}`;

  const recall = async (email: string, context: AttemptContext): Promise<string | null> => {
    const oldest = context.now().getTime() - cacheMs;
    const inMemory = known.get(email);
    if (inMemory !== undefined && inMemory.at >= oldest) return inMemory.id;
    const stored = await readSetting(context.db, settingKey(email), new Date(oldest));
    return typeof stored === 'string' ? stored : null;
  };

  const lookUp = async (email: string, context: AttemptContext): Promise<ResolvedTarget> => {
    const recalled = await recall(email, context);
    if (recalled !== null) return { ok: true, id: recalled };
    const answer = await call('users.lookupByEmail', { email });
    if (!answer.ok) return { ok: false, failure: asNotSent(answer.failure) };
    const id = readId(answer.data.user);
    if (id === null) {
      return {
        ok: false,
        failure: asNotSent({ kind: 'ambiguous', reason: 'slack: no user in the answer', ending: 'answered' }),
      };
    }
    known.set(email, { id, at: context.now().getTime() });
    await writeSetting(context.db, { key: settingKey(email), value: id }, context.now());
    return { ok: true, id };
  };

  return {
    async resolve(target, context) {
      if (target.kind === 'channel') return { ok: true, id: target.channel };
      if (target.slackUserId !== null) return { ok: true, id: target.slackUserId };
      const { email } = target;
      const asked = underWay.get(email) ?? lookUp(email, context).finally(() => underWay.delete(email));
      underWay.set(email, asked);
      return asked;
    },
    async forget(target, context) {
      if (target.kind !== 'user' || target.slackUserId !== null) return;
      known.delete(target.email);
      await deleteSetting(context.db, settingKey(target.email));
    },
  };
}

/** A look-up that ended without an answer has certainly not posted anything; Slack itself is out of reach then. */
export function asNotSent(failure: SlackFailure): SlackFailure {
  if (failure.kind !== 'ambiguous') return failure;
  if (failure.ending !== 'answered') return unreachable(failure.reason);
  return {
    kind: 'not_sent',
    reason: failure.reason,
    retryAfterMs: null,
    countsAsAttempt: true,
    scope: 'row',
  };
}

export function readId(value: unknown): string | null {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
    ? value.id
    : null;
}
