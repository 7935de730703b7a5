import { setTimeout as pause } from 'node:timers/promises';
import { maskPersonalData } from '../../domain/privacy/mask-personal-data.ts';
import type { Day } from '../../domain/types.ts';
import { createTopicAssistant } from '../../sources/assistant/ask-topic.ts';
import { FetchError } from '../../sources/fetch/fetch-error.ts';
import { inTransaction, reading } from '../../store/database.ts';
import { countAskedSince, insertTopic } from '../../store/feedback/requests.ts';
import type { Context } from '../context.ts';
import { listedFrom, loadVoices } from './load-feedback.ts';

const WEEK_MS = 7 * 86_400_000;
/** What is shorter says nothing that the lexicon would not know. */
const LEAST_WORDS = 3;

/**
 * Asks the assistant, where one is switched on, what comments ask for in which no topic was recognised: each once, masked,
 * and not more of them a week than is allowed. Whatever it says decides in which request a comment stands, and nothing
 * else; without an answer it stands where it stood.
 * @returns comments asked about
 */
export async function askAssistant(ctx: Context, asOf: Day): Promise<number> {
  const { config } = ctx.config();
  const { assistant } = config.feedback;
  const { url, model } = assistant;
  if (!assistant.enabled || url === null || model === null || config.privacy.comments === 'none') return 0;
  const since = new Date(ctx.now().getTime() - WEEK_MS);
  const left = assistant.max_per_week - (await reading(ctx, (db) => countAskedSince(db, since)));
  const { voices, terms } = await reading(ctx, (db) =>
    loadVoices(db, { config, from: listedFrom(config, asOf), to: asOf }),
  );
  const open = voices.filter(
    ({ key, topic, words }) =>
      topic === 'other' &&
      !terms.assisted.has(key) &&
      (words ?? '').trim().split(/\s+/).length >= LEAST_WORDS,
  );
  const ask = createTopicAssistant({
    ...{ url, model, key: ctx.assistantKey, allowedHosts: assistant.allow_hosts },
    clock: {
      now: ctx.now,
      pause: (ms, signal) => pause(ms, undefined, { signal }),
      random: Math.random,
    },
  });
  let asked = 0;
  for (const { key, accountId, words } of open.slice(0, Math.max(0, left))) {
    try {
      const topic = (await ask(maskPersonalData(words ?? ''), ctx.signal)) ?? 'other';
      await inTransaction(ctx, (tx) => insertTopic(tx, { voice: key, accountId, topic, askedAt: ctx.now() }));
      asked++;
    } catch (error) {
      if (!(error instanceof FetchError)) throw error;
      ctx.log.warn({ asked, error: error.message }, 'the assistant gives no answer; the next run asks again');
      break;
    }
  }
  if (asked > 0) ctx.log.info({ asked }, 'the assistant was asked');
  return asked;
}
