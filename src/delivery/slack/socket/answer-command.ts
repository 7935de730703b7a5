import type { SlackMessage } from '../../../messages/models/message.ts';

/** Where Slack lets a command be answered; nothing is ever posted anywhere else. */
const SLACK_HOOKS = 'https://hooks.slack.com';

/**
 * Answers a slash command, for the eyes of whoever asked. Works in every conversation, also where the app is no member.
 * @param origin of another Slack than the real one; null = Slack
 * @returns why it could not be said, else null
 */
export async function answerCommand(
  responseUrl: string,
  message: SlackMessage,
  given: { origin: string | null; timeoutMs: number },
): Promise<string | null> {
  const allowed = given.origin ?? SLACK_HOOKS;
  if (!URL.canParse(responseUrl) || new URL(responseUrl).origin !== allowed) {
    return 'the address for the answer is not Slack’s';
  }
  try {
    const answer = await fetch(responseUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ response_type: 'ephemeral', text: message.text, blocks: message.blocks }),
      redirect: 'error',
      signal: AbortSignal.timeout(given.timeoutMs),
    });
    await answer.body?.cancel();
    return answer.ok ? null : `HTTP ${answer.status}`;
  } catch (error) {
    return error instanceof Error ? error.name : 'failed';
  }
}
