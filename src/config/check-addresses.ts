import { checkAddress } from '../domain/mail-address.ts';
import { mailDomain } from './mail-fields.ts';
import { suggestion } from './suggestion.ts';
import { type CrossProblem, list, valueAt } from './unchecked.ts';

/** Mail to a domain that is not allowed would be left out, week after week. */
export function checkAddresses(file: Record<string, unknown>): CrossProblem[] {
  const domains = list(valueAt(file, ['delivery', 'allowed_mail_domains'])).flatMap((domain) =>
    typeof domain === 'string' && mailDomain.safeParse(domain).success ? [domain.toLowerCase()] : [],
  );
  if (domains.length === 0) return [];
  const recipients = list(valueAt(file, ['digest', 'recipients'])).map((address, place) => ({
    path: ['digest', 'recipients', place] as PropertyKey[],
    address,
  }));
  const admin = { path: ['delivery', 'admin_email'], address: valueAt(file, ['delivery', 'admin_email']) };
  return [...recipients, admin].flatMap(({ path, address }): CrossProblem[] => {
    const check = typeof address === 'string' ? checkAddress(address, domains) : null;
    if (check === null || check.ok || check.reason !== 'domain_not_allowed') return [];
    const domain = String(address).slice(String(address).lastIndexOf('@') + 1);
    const message = () =>
      `"${domain}" is not among delivery.allowed_mail_domains, so this mail would never go${suggestion(domain, domains)}`;
    return [{ path, code: 'domain_not_allowed', message, onKey: false }];
  });
}
