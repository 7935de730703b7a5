/** An SMTP server as nodemailer takes it. */
export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte (`smtps:`); otherwise STARTTLS when the server offers it. */
  secure: boolean;
  requireTLS?: boolean;
  ignoreTLS?: boolean;
  auth?: { user: string; pass: string };
  tls?: { rejectUnauthorized: boolean };
}

/**
 * Reads `smtp://user:password@host:port` or `smtps://…`, with `?requireTLS=true`, `?ignoreTLS=true` and
 * `?tls.rejectUnauthorized=false`. Written out here because nodemailer lets a URL override any of its options.
 * @throws TypeError without the URL in its text, since that holds a password
 */
export function parseSmtpUrl(text: string): SmtpServer {
  if (!URL.canParse(text))
    throw new TypeError('SMTP_URL is not a URL; expected smtp://user:password@host:port');
  const url = new URL(text);
  if ((url.protocol !== 'smtp:' && url.protocol !== 'smtps:') || url.hostname === '') {
    throw new TypeError('SMTP_URL must look like smtp://user:password@host:port or smtps://…');
  }
  const secure = url.protocol === 'smtps:';
  const flag = (name: string) => url.searchParams.get(name) === 'true';
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    ...(flag('requireTLS') ? { requireTLS: true } : {}),
    ...(flag('ignoreTLS') ? { ignoreTLS: true } : {}),
    ...(url.username === '' && url.password === ''
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    ...(url.searchParams.get('tls.rejectUnauthorized') === 'false'
      ? { tls: { rejectUnauthorized: false } }
      : {}),
  };
}
