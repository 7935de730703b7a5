import { z } from 'zod';
import type { SlackBlock, SlackMessage } from '../../../messages/models/message.ts';
import type { CallSlack } from '../slack-client.ts';
import { answerCommand } from './answer-command.ts';

/** What is asked of Slack in answer to a click. None of it is repeated: the next click asks again. */
export interface SlackReplies {
  /** The mail address of a member of this workspace; null = none, a stranger, a bot, or Slack does not say. */
  emailOf(userId: string): Promise<string | null>;
  /** Says something that only this person sees. Returns why it could not be said, else null. */
  whisper(to: { userId: string; channelId: string }, text: string): Promise<string | null>;
  /** Answers a slash command. Returns why that could not be done, else null. */
  answer(responseUrl: string, message: SlackMessage): Promise<string | null>;
  /** Shows the Home tab of a person. Returns why it could not be shown, else null. */
  publishHome(userId: string, blocks: readonly SlackBlock[]): Promise<string | null>;
}

const userAnswer = z.object({
  user: z.object({
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    profile: z.object({ email: z.string().optional() }).optional(),
  }),
});

/** How long an address is trusted: short, since it decides who may act. */
const TRUST_MS = 15 * 60_000;

export function createSlackReplies(
  call: CallSlack,
  given: { now: () => Date; apiUrl: string | null; timeoutMs: number },
): SlackReplies {
  const { now, timeoutMs } = given;
  const origin = given.apiUrl === null ? null : new URL(given.apiUrl).origin;
  const known = new Map<string, { email: string; at: number }>();
  return {
    async emailOf(userId) {
      const remembered = known.get(userId);
      if (remembered && now().getTime() - remembered.at < TRUST_MS) return remembered.email;
      const answer = await call('users.info', { user: userId });
      const parsed = userAnswer.safeParse(answer.ok ? answer.data : null);
      if (!parsed.success) return null;
      const { deleted, is_bot, is_stranger, profile } = parsed.data.user;
      const email = profile?.email;
      if (deleted === true || is_bot === true || is_stranger === true || !email) return null;
      known.set(userId, { email, at: now().getTime() });
      return email;
    },
    async whisper({ userId, channelId }, text) {
      const answer = await call('chat.postEphemeral', { channel: channelId, user: userId, text });
      return answer.ok ? null : answer.failure.reason;
    },
    answer: (responseUrl, message) => answerCommand(responseUrl, message, { origin, timeoutMs }),
    async publishHome(userId, blocks) {
      const answer = await call('views.publish', { user_id: userId, view: { type: 'home', blocks } });
      return answer.ok ? null : answer.failure.reason;
    },
  };
}
