// RFC 5321 mailbox without comments, quoted local parts or address literals: nobody's work address needs those, and
// each is a way to smuggle in a second recipient.
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

export type AddressCheck =
  | { ok: true; address: string; domain: string }
  | { ok: false; reason: 'not_one_address' | 'domain_not_allowed' };

/**
 * Accepts exactly one plain mail address (`local@domain.tld`, ASCII, at most 254 characters) in an allowed domain.
 * @param allowedDomains lower case; a domain allows its subdomains too; empty = every domain
 */
export function checkAddress(text: string, allowedDomains: readonly string[]): AddressCheck {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(at, 0));
  const domain = text.slice(at + 1).toLowerCase();
  const labels = domain.split('.');
  const wellFormed =
    text.length <= 254 &&
    local.length <= 64 &&
    LOCAL.test(local) &&
    labels.length >= 2 &&
    labels.every((label) => LABEL.test(label)) &&
    !/^\d+$/.test(labels.at(-1)!);
  if (!wellFormed) return { ok: false, reason: 'not_one_address' };
  const allowed =
    allowedDomains.length === 0 ||
    allowedDomains.some((entry) => domain === entry || domain.endsWith(`.${entry}`));
  return allowed
    ? { ok: true, address: `${local}@${domain}`, domain }
    : { ok: false, reason: 'domain_not_allowed' };
}
