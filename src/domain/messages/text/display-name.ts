import { cleanText } from './clean-text.ts';
import { cutText } from './cut-text.ts';

/** The name people know an account by: its name, else its id, one line, at most `max` characters, never empty. */
export function displayName(account: { accountName: string | null; accountId: string }, max = 70): string {
  return cutText(cleanText(account.accountName ?? '') || cleanText(account.accountId) || '?', max);
}

/** Any other foreign words for one line; null when nothing visible is left. */
export function displayText(text: string | null, max: number): string | null {
  return cutText(cleanText(text ?? ''), max) || null;
}
