import { cleanText, cutText } from './safe-text.ts';

/** The name people know an account by: its name, else its id, one line, at most `max` characters, never empty. */
export function displayName(account: { accountName: string | null; accountId: string }, max = 70): string {
  return displayText(account.accountName, max) ?? displayText(account.accountId, max) ?? '?';
}

/** Any other foreign words for one line; null when nothing visible is left. */
export function displayText(text: string | null, max: number): string | null {
  // Only the beginning of a long text is looked at: the rest would be cut off anyway.
  const most = max * 4 + 100;
  const head = text !== null && text.length > most ? `${text.slice(0, most)}…` : (text ?? '');
  return cutText(cleanText(head), max) || null;
}

/** The first eight characters of a hash, as people compare them. */
export function shortHash(hash: string): string {
  return [...cleanText(hash.slice(0, 32))].slice(0, 8).join('');
}
