import type { Country } from './calendar.ts';
import { csvRow } from './csv-file.ts';
import { exampleDomain, mailAddress } from './names.ts';
import { Random } from './random.ts';
import { FAMILY_NAMES, GIVEN_NAMES } from './word-lists.ts';

export type Tier = 'enterprise' | 'growth' | 'starter' | 'free';

/** Accounts whose CSMs and managers form one pod; a larger book has more pods, and pods never change. */
export const ACCOUNTS_PER_POD = 300;

interface Seat {
  readonly serves: readonly Tier[];
  readonly country: Country;
  readonly timezone: string;
  readonly locale: 'en' | 'pt-BR';
  readonly manager: 0 | 1;
}

const seat = (country: Country, timezone: string, place: Pick<Seat, 'manager' | 'serves'>): Seat => ({
  ...place,
  country,
  timezone,
  locale: country === 'BR' ? 'pt-BR' : 'en',
});

const MANAGERS: readonly Seat[] = [
  seat('DE', 'Europe/Berlin', { manager: 0, serves: [] }),
  seat('BR', 'America/Sao_Paulo', { manager: 1, serves: [] }),
];

const CSMS: readonly Seat[] = [
  seat('DE', 'Europe/Berlin', { manager: 0, serves: ['enterprise'] }),
  seat('US', 'America/New_York', { manager: 1, serves: ['enterprise'] }),
  seat('BR', 'America/Sao_Paulo', { manager: 1, serves: ['enterprise'] }),
  seat('DE', 'Europe/Berlin', { manager: 0, serves: ['growth'] }),
  seat('US', 'America/New_York', { manager: 1, serves: ['growth'] }),
  seat('BR', 'America/Sao_Paulo', { manager: 1, serves: ['growth'] }),
  seat('JP', 'Asia/Tokyo', { manager: 0, serves: ['growth'] }),
  seat('GB', 'Europe/London', { manager: 0, serves: ['starter', 'free'] }),
  seat('US', 'America/Los_Angeles', { manager: 1, serves: ['starter', 'free'] }),
  seat('BR', 'America/Sao_Paulo', { manager: 1, serves: ['starter', 'free'] }),
];

/** In every pod this CSM is away, and that one stands in. */
const AWAY = 3;
const DEPUTY = 4;

const VENDOR_DOMAIN = exampleDomain('harbor works', 'US');

interface Member {
  readonly name: string;
  readonly email: string;
  readonly slackUserId: string;
}

/** A person of a pod; the running number makes name and address unique over all pods. */
function member(seed: number, pod: number, { place, country }: { place: number; country: Country }): Member {
  const number = pod * (MANAGERS.length + CSMS.length) + place + 1;
  const given = GIVEN_NAMES[country];
  const family = FAMILY_NAMES[country];
  const random = new Random([seed, 'team', country]);
  const pairs = given.length * family.length;
  const index = (random.int(0, pairs - 1) + number * 37) % pairs;
  const name = `${given[index % given.length]!} ${family[Math.floor(index / given.length)]!}`;
  const suffix = pod === 0 ? '' : `.${pod + 1}`;
  return {
    name,
    email: mailAddress(name, VENDOR_DOMAIN).replace('@', `${suffix}@`),
    slackUserId: `U${String(number).padStart(7, '0')}`,
  };
}

const podOf = (accountNumber: number) => Math.floor((accountNumber - 1) / ACCOUNTS_PER_POD);

/** Address of the CSM for an account: one of its pod who serves the tier, from the same country if there is one. */
export function assignCsm(
  seed: number,
  accountNumber: number,
  { tier, country }: { tier: Tier; country: Country },
): string {
  const places = CSMS.flatMap((csm, place) => (csm.serves.includes(tier) ? [place] : []));
  const near = places.filter((place) => CSMS[place]!.country === country);
  const choice = near.length > 0 ? near : places;
  const place = new Random([seed, accountNumber, 'csm']).pick(choice);
  return member(seed, podOf(accountNumber), { place: MANAGERS.length + place, country: CSMS[place]!.country })
    .email;
}

export const CSMS_HEADER =
  'email,name,slack_user_id,manager_email,timezone,locale,out_of_office_until,deputy_email';

/**
 * Rows of csms.csv for a book of so many accounts, managers first in each pod. Managers have a row so that an
 * escalation finds their Slack user; they own no account.
 */
export function teamRows(seed: number, accounts: number, awayUntil: string): string[] {
  const rows: string[] = [];
  for (let pod = 0; pod <= podOf(accounts); pod++) {
    const managers = MANAGERS.map((manager, place) => member(seed, pod, { place, country: manager.country }));
    const csms = CSMS.map((csm, place) =>
      member(seed, pod, { place: MANAGERS.length + place, country: csm.country }),
    );
    managers.forEach((person, place) => {
      const { timezone, locale } = MANAGERS[place]!;
      rows.push(csvRow(person.email, person.name, person.slackUserId, null, timezone, locale, null, null));
    });
    csms.forEach((person, place) => {
      const { timezone, locale, manager } = CSMS[place]!;
      const away = place === AWAY;
      rows.push(
        csvRow(
          person.email,
          person.name,
          person.slackUserId,
          managers[manager]!.email,
          timezone,
          locale,
          away ? awayUntil : null,
          away ? csms[DEPUTY]!.email : null,
        ),
      );
    });
  }
  return rows;
}
