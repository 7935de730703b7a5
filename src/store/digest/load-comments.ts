import type { ISql } from 'postgres';
import type { Day } from '../../domain/types.ts';
import { ownedBy, type Team } from './owned-by.ts';

export interface StoredComment {
  responseId: string;
  kind: 'nps' | 'ces';
  score: number;
  comment: string;
  on: Day;
}

/** Answers with words of the team's accounts in a span of days, both ends included. */
export async function loadComments(
  raw: ISql,
  given: { from: Day; to: Day; team: Team },
): Promise<StoredComment[]> {
  return raw<StoredComment[]>`
    select s.response_id as "responseId", s.kind, s.score, s.comment,
      (s.responded_at at time zone 'UTC')::date as on
    from surveys s join accounts a on a.account_id = s.account_id
    where ${ownedBy(raw, given.team)} and s.responded_at >= ${given.from}::date
      and s.responded_at < ${given.to}::date + 1 and btrim(s.comment) <> ''
    order by s.response_id`;
}
