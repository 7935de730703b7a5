import type { ISql } from 'postgres';
import type { Csm, OwnSettings } from '../domain/types.ts';

/** All CSMs by mail address, with what each has settled for themselves. */
export async function loadCsms(db: ISql): Promise<Map<string, Csm>> {
  const rows = await db<(Csm & { settled: OwnSettings | null })[]>`
    select email, name, slack_user_id as "slackUserId", manager_email as "managerEmail", timezone, locale,
      out_of_office_until as "outOfOfficeUntil", deputy_email as "deputyEmail", (
        select jsonb_build_object('locale', s.locale, 'hoursFrom', hours_from, 'hoursTo', hours_to, 'pace', pace)
        from person_settings s where s.email = lower(csms.email)
      ) as settled
    from csms order by email`;
  return new Map(rows.map(({ settled, ...person }) => [person.email, withOwn(person, settled)]));
}

function withOwn(person: Csm, own: OwnSettings | null): Csm {
  if (own === null) return person;
  return {
    ...person,
    locale: own.locale ?? person.locale,
    own: { ...own, listedLocale: person.locale },
  };
}
