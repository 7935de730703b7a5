import ipaddr from 'ipaddr.js';

/** Hosts that may be inside the own network, as `URL` writes them, without brackets; from the configuration. */
export type AllowedHosts = readonly string[];

/** What a host that is allow-listed by its name may lead to, beside the public network. */
const OWN_NETWORK = new Set<string>(['loopback', 'private', 'uniqueLocal', 'carrierGradeNat']);

/** Of IPv6 only this much is given out to the public network (RFC 4291, 2.4; IANA). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Why a request may not go to an address; null = it may. Everything is refused but what is public by the registries of
 * IANA (RFC 6890): loopback, private, link-local (where clouds keep their metadata), shared (RFC 6598), unique local,
 * multicast, reserved, IPv4 in IPv6 in any of its forms.
 * @param address as the resolver or `URL` writes it, without brackets
 * @param host to which the address belongs
 */
export function refusalOfAddress(address: string, host: string, allowed: AllowedHosts): string | null {
  if (!ipaddr.isValid(address)) return 'is no IP address';
  const parsed = ipaddr.parse(address);
  const isNamed = allowed.includes(host);
  // Whoever writes down an address of their own network means it.
  if (isNamed && host === address) return null;
  const range: string = parsed.range();
  if (isNamed && OWN_NETWORK.has(range)) return null;
  const isPublic = range === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST));
  return isPublic ? null : `is not a public address (${range === 'unicast' ? 'reserved' : range})`;
}

/** The host of an address without the brackets of IPv6 and without the dot that makes a name absolute. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** Whether the host is an address itself, which no resolver is asked for. */
export function isAddress(host: string): boolean {
  return ipaddr.isValid(host);
}
