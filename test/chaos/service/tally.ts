import type { Stage } from './stage.ts';

export interface Tally {
  messages: number;
  sent: number;
  /** Waits to be sent or looked for by itself. */
  open: number;
  /** The open ones, with what each of them waits for. */
  waiting: string[];
  /** Waits for a person, who is told. */
  uncertain: string[];
  /** Neither sent nor told as waiting: what must never happen. */
  lost: string[];
  doubled: string[];
  /** Runs of jobs on record, and those that were recorded as done more than once. */
  slots: number;
  slotsTwice: string[];
}

interface OutboxRow {
  id: string;
  channel: string;
  state: string;
  reason: string | null;
  due_at: Date | null;
  lease_until: Date | null;
  attempts: number;
  ending: string | null;
  looks: number;
  attempted_at: Date | null;
  uncertain_since: Date | null;
  message_id: string | null;
  /** Put there by the run; the others are what the installation says by itself. */
  own: boolean;
}

/** What became of every message and slot, by what the providers hold and not by what the outbox says. */
export async function tallyUp(stage: Stage): Promise<Tally> {
  const { db, slack, smtp } = stage;
  const all = await db<OutboxRow[]>`
    select id, channel, state, reason, due_at, lease_until, attempts, ending, looks, attempted_at, uncertain_since, payload->>'messageId' as message_id,
      dedupe_key like 'chaos:%' as own from outbox`;
  const rows = all.filter(({ own }) => own);
  const mails = new Map<string, number>();
  for (const { mail } of smtp.received) {
    const id = (mail.messageId ?? '').replace(/[<>]/g, '');
    mails.set(id, (mails.get(id) ?? 0) + 1);
  }
  const copiesOf = (row: OutboxRow) =>
    row.channel === 'slack' ? slack.copies(row.id) : (mails.get(row.message_id ?? '') ?? 0);
  const name = (row: OutboxRow) => `${row.channel} ${row.id} ${row.state} ${row.reason ?? ''}`;
  const waits = (row: OutboxRow) =>
    ['pending', 'claimed', 'attempting', 'uncertain'].includes(row.state) && row.due_at !== null;
  const isHeld = (row: OutboxRow) => row.state === 'uncertain' && row.due_at === null;
  const slots = await db<{ job: string; slot: Date; times: number }[]>`
    select job, slot, count(*)::int as times from slot_runs group by job, slot`;
  return {
    messages: rows.length,
    sent: rows.filter((row) => row.state === 'sent').length,
    open: rows.filter(waits).length,
    waiting: rows.filter(waits).map((row) => `${name(row)}, waits ${tellWait(row, stage.clockOffset())}`),
    uncertain: rows.filter(isHeld).map((row) => `${name(row)}, ${copiesOf(row)} at the provider`),
    lost: rows
      .filter((row) => (row.state === 'sent' ? copiesOf(row) === 0 : !waits(row) && !isHeld(row)))
      .map(name),
    doubled: all.filter((row) => copiesOf(row) > 1).map((row) => `${name(row)}: ${tellCopies(row, stage)}`),
    slots: slots.length,
    slotsTwice: slots.filter(({ times }) => times > 1).map(({ job, slot }) => `${job} ${slot.toISOString()}`),
  };
}

/** What led there is gone with the run: the row as it stands, every copy, and what was asked of Slack about it. */
function tellCopies(
  { id, attempts, ending, looks, attempted_at, uncertain_since }: OutboxRow,
  { slack }: Stage,
): string {
  const copies = slack.visible().filter(({ deliveries }) => deliveries.includes(id));
  const asked = slack.requests.filter(({ params }) => JSON.stringify(params).includes(id));
  return JSON.stringify({
    ...{ attempts, ending, looks, attempted_at, uncertain_since },
    copies: copies.map(({ channel, ts, threadTs, edits, text }) => ({ channel, ts, threadTs, edits, text })),
    asked: asked.map(({ method, at, outcome, params: { channel, ts, thread_ts } }) => ({
      method,
      at,
      outcome,
      channel,
      ts,
      thread_ts,
    })),
  });
}

function tellWait({ due_at, lease_until, attempts }: OutboxRow, clockOffset: number): string {
  const until = (at: Date | null) =>
    at === null ? 'never' : `${Math.round((at.getTime() - Date.now() - clockOffset) / 1_000)} s`;
  return `due in ${until(due_at)}, lease ends in ${until(lease_until)}, ${attempts} attempts`;
}

/** Notes every time a slot is recorded as done, in a table of the test's own, so that a second time shows. */
export async function watchSlots({ db }: Stage): Promise<void> {
  await db.unsafe(`
    create table slot_runs (job text, slot timestamptz, at timestamptz default now());
    create function note_slot() returns trigger language plpgsql as $$
      begin insert into slot_runs (job, slot) values (new.job, new.slot); return new; end $$;
    create trigger note_slot after update on slots for each row
      when (new.state = 'done' and old.state is distinct from 'done') execute function note_slot();`);
}
