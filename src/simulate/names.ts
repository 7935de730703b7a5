import type { Country } from './calendar.ts';
import { Random } from './random.ts';
import {
  COMPANY_FIRST,
  COMPANY_SECOND,
  COMPANY_THIRD,
  FAMILY_NAMES,
  GIVEN_NAMES,
  LEGAL_FORM,
} from './word-lists.ts';

/** Names given out by running number: the same number always gets the same name, and no name comes twice. */
export interface NameIndex {
  /** Company of the account with this number, counted from 1, without its legal form. */
  company(number: number): string;
}

/**
 * Shuffles all pairs of words by an affine step, so that neighbours in number share no word and no list of used
 * names is needed. Beyond the pairs a third word goes in front, beyond those a number behind.
 */
export function openNameIndex(seed: number): NameIndex {
  const pairs = COMPANY_FIRST.length * COMPANY_SECOND.length;
  const random = new Random([seed, 'company names']);
  const offset = random.int(0, pairs - 1);
  let stride = random.int(Math.floor(pairs / 3), pairs - 1);
  while (commonDivisor(stride, pairs) !== 1) stride++;
  return {
    company(number) {
      const index = number - 1;
      const pair = (offset + (index % pairs) * stride) % pairs;
      const round = Math.floor(index / pairs);
      const first = COMPANY_FIRST[pair % COMPANY_FIRST.length]!;
      const second = COMPANY_SECOND[Math.floor(pair / COMPANY_FIRST.length)]!;
      if (round === 0) return `${first} ${second}`;
      const third = COMPANY_THIRD[(round - 1) % COMPANY_THIRD.length]!;
      const lap = Math.floor((round - 1) / COMPANY_THIRD.length);
      return `${third} ${first} ${second}${lap === 0 ? '' : ` ${lap + 1}`}`;
    },
  };
}

export function withLegalForm(company: string, country: Country): string {
  return `${company} ${LEGAL_FORM[country]}`;
}

export function personName(random: Random, country: Country): string {
  return `${random.pick(GIVEN_NAMES[country])} ${random.pick(FAMILY_NAMES[country])}`;
}

/** Mail domain of an invented company, below a domain that is reserved for examples (RFC 2606). */
export function exampleDomain(company: string, country: Country): string {
  const parent = country === 'US' || country === 'BR' || country === 'JP' ? 'example.com' : 'example.org';
  return `${company.toLowerCase().replaceAll(' ', '-')}.${parent}`;
}

export function mailAddress(person: string, domain: string): string {
  return `${person.toLowerCase().replaceAll(' ', '.')}@${domain}`;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
