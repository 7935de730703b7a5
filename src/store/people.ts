import type { ISql } from 'postgres';
import type { Csm } from '../domain/types.ts';

/** All CSMs by mail address. */
export async function loadCsms(db: ISql): Promise<Map<string, Csm>> {
  const rows = await db<Csm[]>`
    select email, name, slack_user_id as "slackUserId", manager_email as "managerEmail", timezone, locale,
      out_of_office_until as "outOfOfficeUntil", deputy_email as "deputyEmail"
    from csms order by email`;
  return new Map(rows.map((c) => [c.email, c]));
}
