import { urlLoginProblem } from '../domain/url-login.ts';

/**
 * What is wrong with the address of a webhook; null when nothing is.
 * @param mayHoldSecrets whether a user, a password and a query may stand in it: an address in the file is shown and stored
 */
export function webhookAddressProblem(address: string, mayHoldSecrets: boolean): string | null {
  if (!URL.canParse(address)) return 'is not an address such as https://bridge.example.com/tasks';
  const login = urlLoginProblem(address.replace(/#.*$/s, ''));
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must start with https://';
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return 'must start with https://; http:// is for this machine only (localhost, 127.0.0.1, [::1])';
  }
  if (url.hash !== '') return 'must not carry a fragment (#)';
  if (mayHoldSecrets) return login;
  if (url.username !== '' || url.password !== '' || url.search !== '') {
    return 'must not carry a user, a password or a query, which are often secret; put the whole address into an environment variable and name that with url_env';
  }
  return null;
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname) ||
    hostname === '[::1]'
  );
}
