import type { Sql } from 'postgres';
import type { Day } from '../../../src/domain/types.ts';
import type { LoopbackSlack } from '../../helpers/slack/loopback-slack.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

interface SentRow {
  id: string;
  kind: string;
  recipient: string;
  subject: string;
  at: string;
  day: Day;
  account: string | null;
  transition: string | null;
}

/** Everything that people and tasks saw, one line each, by day and minute; names of tasks, no wording. */
export async function formatDays(raw: Sql, slack: LoopbackSlack): Promise<string[]> {
  const sent = await raw<SentRow[]>`
    select o.id, o.kind, split_part(o.recipient, '@', 1) as recipient, o.subject,
      to_char(o.sent_at at time zone 'UTC', 'HH24:MI') as at,
      to_char(o.sent_at at time zone 'UTC', 'YYYY-MM-DD') as day, e.account_id as account, v.transition
    from outbox o left join episodes e on e.id = o.episode_id
      left join episode_events v on v.episode_id = o.episode_id and v.version = o.version
    where o.state = 'sent' and o.provider_id is not null`;
  const how = new Map<string, string>();
  for (const message of slack.visible()) {
    message.deliveries.forEach((id, place) => {
      const kind = place > 0 ? 'edit ' : message.threadTs === null ? 'post ' : 'reply';
      how.set(id, message.broadcast ? 'loud ' : kind);
    });
  }
  const lines = sent.map((row) => {
    const { day, at, kind, recipient, account, transition } = row;
    const what = account === null ? row.subject.replace(/@[^:]*/, '') : `${account} ${transition}`;
    return `${day} ${at} ${how.get(row.id) ?? 'lost '} ${kind.padEnd(12)} ${recipient.padEnd(22)} ${what}`;
  });
  const tasks = await raw<{ line: string }[]>`
    select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' task  new          '
      || rpad(coalesce(split_part(owner_email, '@', 1), queue), 22) || ' ' || account_id || ' '
      || playbook || '/' || step || ' by ' || due_on as line from tasks
    union all
    select to_char(closed_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' task  ' || rpad(state, 12) || ' '
      || rpad(coalesce(split_part(coalesce(closed_by, owner_email), '@', 1), queue), 22) || ' ' || account_id || ' '
      || playbook || '/' || step from tasks where closed_at is not null`;
  const all = [...lines, ...tasks.map((t) => t.line)].sort();
  const days = new Map<Day, string[]>();
  for (const line of all) {
    const day = line.slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), `  ${line.slice(11).trimEnd()}`]);
  }
  return [...days].flatMap(([day, told]) => [
    `${day} ${WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()]}`,
    ...told,
  ]);
}
