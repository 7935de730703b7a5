/** Makes a text safe to log or store. */
export type Redact = (text: string) => string;

const MASK = '[redacted]';
const MAX_LENGTH = 300;

const PATTERNS: readonly [RegExp, string][] = [
  [/\bx(?:ox[a-z]|app)(?:\.[a-z]+)?-[\w.-]+/gi, MASK],
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*:[^\s/@]*@/gi, `$1${MASK}@`],
  [/\b(bearer|basic)\s+[\w+/=.~-]{6,}/gi, `$1 ${MASK}`],
  [/\b(auth(?:\s+(?:plain|login))?)\s+[a-z0-9+/=]{8,}/gi, `$1 ${MASK}`],
  [/\b(pass(?:word|wd)?|pwd|secret|token|api_?key)(["']?\s*[=:]\s*["']?)[^\s"'&,;]+/gi, `$1$2${MASK}`],
];

/**
 * Builds the filter every error text passes through before it reaches a log line, an error or a row. It removes the
 * given secrets (plain, URL-encoded and base64), whatever looks like a credential, and all but the first 300
 * characters; markup is cut at its first tag, so that a proxy's error page does not fill the log.
 * @param secrets tokens and passwords in use; shorter than four characters are left to the patterns
 */
export function createRedactor(secrets: readonly string[]): Redact {
  const forms = secrets
    .filter((secret) => secret.length >= 4)
    .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let safe = text.slice(0, 4 * MAX_LENGTH);
    for (const form of forms) safe = safe.replaceAll(form, MASK);
    for (const [pattern, replacement] of PATTERNS) safe = safe.replace(pattern, replacement);
    const markup = safe.search(/<(?:!doctype|html|head|body|\?xml)/i);
    if (markup >= 0) safe = `${safe.slice(0, markup)}(markup, ${text.length} characters)`;
    safe = safe.replace(/\p{Cc}+/gu, ' ').trim();
    return safe.length > MAX_LENGTH ? `${safe.slice(0, MAX_LENGTH)}…` : safe;
  };
}
