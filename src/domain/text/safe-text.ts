/**
 * Marks that reorder or hide text: bidi embeddings, overrides, isolates and marks; zero-width and invisible
 * characters. Left out: the emoji's own variation selectors, and the joiner, which is judged by itself.
 */
export const INVISIBLE = /(?![\u200d\ufe0e\ufe0f])\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb]/gu;
/** A zero-width joiner is kept only where it builds one emoji out of several. */
export const STRAY_JOINER =
  /(?<!\p{Extended_Pictographic}\ufe0f?|\p{Emoji_Modifier})\u200d|\u200d(?!\p{Extended_Pictographic})/gu;
const CONTROL = /[\p{Cc}\u2028\u2029]/gu;
export const LONE_SURROGATE = /\p{Surrogate}/gu;
/** A pile of combining marks ("zalgo") spills over the lines around it; two on one letter are enough for any script. */
export const MARK_PILE = /(\p{M}{3})\p{M}+/gu;

/**
 * Foreign text (names, comments, template values) made safe to *look at*: one line, no control characters, nothing
 * that reorders or hides what stands beside it. Escaping for the medium is a separate, later step.
 */
export function cleanText(text: string): string {
  return text
    .replace(LONE_SURROGATE, '\ufffd')
    .replace(CONTROL, ' ')
    .replace(INVISIBLE, '')
    .replace(STRAY_JOINER, '')
    .replace(MARK_PILE, '$1')
    .replace(/\s+/gu, ' ')
    .trim();
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * `text` in at most `max` UTF-16 units (Slack counts characters, which are never more), cut between graphemes and
 * visibly: what was cut ends in "…".
 */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max < 1) return '';
  let end = 0;
  // The slice is generous by one long emoji, so that its last grapheme is not split by the slice itself.
  for (const { index, segment } of segmenter.segment(text.slice(0, max + 64))) {
    if (index + segment.length > max - 1) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}

/** Exactly the three characters Slack asks to be escaped in mrkdwn. */
export function escapeMrkdwn(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Takes {@link escapeMrkdwn} back. */
export function unescapeMrkdwn(text: string): string {
  return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
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

/**
 * Foreign addresses in a plain text as words: mail programs make links of whatever looks like one, and a customer may
 * be called `https://pay.example`.
 */
export function inertUrls(text: string): string {
  return text
    .replace(/(?<=\p{L}):(?=\/\/)/gu, '∶')
    .replace(/(?<![\p{L}\p{N}])(www)\.(?=[\p{L}\p{N}])/giu, '$1·');
}

/** For element content and double-quoted attributes alike. */
export function escapeHtml(text: string): string {
  return escapeMrkdwn(text).replace(/"/g, '&quot;').replace(/'/g, '&#39;');
}

/** The address if it is a plain http(s) one that Slack and mail clients take (3,000 characters), else null. */
export function safeUrl(url: string | null): string | null {
  if (url === null || url.length > 3_000) return null;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\s\u0000-\u001f<>"'`\\^{|}]/u.test(url)) return null;
  if (!/^https?:\/\/[^/?#@]+(?:[/?#]|$)/i.test(url) || !URL.canParse(url)) return null;
  return url;
}

/** A value as one word of a POSIX shell line, so that a printed command can be pasted as it stands. */
export function shellWord(value: string): string {
  const text = cleanText(value);
  return /^[\w.@:/+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

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
