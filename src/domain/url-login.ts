const ENCODED = '% as %25, @ as %40, / as %2F, # as %23, ? as %3F';

/**
 * What is wrong with the user or password in a URL, in words that follow its name and hold no part of it; null when
 * nothing is. A password that is pasted as it was generated moves the end of the host name, and pieces of it then show
 * up in errors about hosts.
 */
export function urlLoginProblem(url: string): string | null {
  const problem = `must have its user and password percent-encoded (${ENCODED})`;
  const rest = url.replace(/^[^:]*:\/\//, '');
  if (/[\s#\\]/.test(rest) || !isDecodable(rest)) return problem;
  const [authority = ''] = rest.split(/[/?]/, 1);
  const logins = authority.split('@').length - 1;
  if (logins > 1) return problem;
  // A slash or a question mark inside the password ends the authority before the @ that belongs to it.
  const path = rest.slice(authority.length).split('?', 1)[0] ?? '';
  const hasNoPath = rest.charAt(authority.length) === '?';
  const strayAt = path.includes('@') || (hasNoPath && rest.includes('@', authority.length));
  return strayAt ? problem : null;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
