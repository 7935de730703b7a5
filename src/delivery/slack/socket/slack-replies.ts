import * as z from 'zod';
import type { SlackBlock, SlackMessage } from '../../../messages/models/message.ts';
import type { CallSlack } from '../slack-client.ts';
import { answerCommand } from './answer-command.ts';
import { judgeMember, type Member } from './judge-member.ts';

/** What is asked of Slack in answer to a click. None of it is repeated: the next click asks again. */
export interface SlackReplies {
  /** Who somebody is in the workspace that the app is installed in. */
  memberOf(userId: string): Promise<Member>;
  /** Says something that only this person sees. Returns why it could not be said, else null. */
  whisper(to: { userId: string; channelId: string }, text: string): Promise<string | null>;
  /** Answers a slash command. Returns why that could not be done, else null. */
  answer(responseUrl: string, message: SlackMessage): Promise<string | null>;
  /** Shows the Home tab of a person. Returns why it could not be shown, else null. */
  publishHome(userId: string, blocks: readonly SlackBlock[]): Promise<string | null>;
}

const ownAnswer = z.object({ team_id: z.string() });

/** How long what Slack says of somebody is trusted: short, since it decides who may act. */
const TRUST_MS = 15 * 60_000;

export function createSlackReplies(
  call: CallSlack,
  given: { now: () => Date; apiUrl: string | null; timeoutMs: number },
): SlackReplies {
  const { now, timeoutMs } = given;
  const origin = given.apiUrl === null ? null : new URL(given.apiUrl).origin;
  const known = new Map<string, { member: Member; at: number }>();
  let ownTeam: string | null = null;
  const askOwnTeam = async (): Promise<string | null> => {
    const answer = await call('auth.test', {});
    const parsed = ownAnswer.safeParse(answer.ok ? answer.data : null);
    return parsed.success ? parsed.data.team_id : null;
  };
  return {
    async memberOf(userId) {
      const remembered = known.get(userId);
      if (remembered && now().getTime() - remembered.at < TRUST_MS) return remembered.member;
      ownTeam ??= await askOwnTeam();
      if (ownTeam === null) return { kind: 'unanswered' };
      const answer = await call('users.info', { user: userId });
      const member = judgeMember(answer.ok ? answer.data : null, ownTeam);
      if (member.kind !== 'unanswered') known.set(userId, { member, at: now().getTime() });
      return member;
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
