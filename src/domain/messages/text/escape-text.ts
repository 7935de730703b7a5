/** Exactly the three characters Slack asks to be escaped in mrkdwn. */
export function escapeMrkdwn(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

const LOOKALIKES: Readonly<Record<string, string>> = { '*': '∗', _: 'ˍ', '~': '∼', '`': 'ˋ' };

/**
 * Foreign text inside mrkdwn, shown letter for letter. Slack has no escape for its formatting marks, so those that
 * could start or end formatting (beside a word, not within one) become lookalikes, and `:name:` no emoji.
 */
export function literalMrkdwn(text: string): string {
  const inert = text
    .replace(/`|(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])/gu, (mark) => LOOKALIKES[mark] ?? mark)
    .replace(/:(?=[\w+-]+:)/g, '∶');
  return escapeMrkdwn(inert);
}

/** For element content and double-quoted attributes alike. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

/** The address if it is a plain http(s) one that Slack and mail clients take (3,000 characters), else null. */
export function safeUrl(url: string | null): string | null {
  if (url === null || url.length > 3_000) return null;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\s\u0000-\u001f<>"'`\\^{|}]/u.test(url)) return null;
  if (!/^https?:\/\/[^/?#@]+(?:[/?#]|$)/i.test(url) || !URL.canParse(url)) return null;
  return url;
}
