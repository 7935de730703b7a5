import type { ISql } from 'postgres';
import type { ContactRecords, LastContact } from '../../domain/contacts/plan-contacts.ts';
import { addDays } from '../../domain/day.ts';
import { groupBy } from '../../domain/group-by.ts';
import { type Billed, netCredits } from '../../domain/signals/payment/net-credits.ts';
import type { Day } from '../../domain/types.ts';
import type { AgendaFacts, InvoiceView, SignalView } from '../../messages/models/agenda-model.ts';
import type { QuoteView } from '../../messages/models/alert-model.ts';
import { BOUNDS } from '../../sources/rows/bounds.ts';
import { loadLastContacts } from '../contacts/contacts.ts';
import { invoiceColumns } from '../facts/as-of.ts';
import { loadGoals } from '../facts/load-facts.ts';
import { loadToTell } from '../feedback/requests.ts';
import { recordsGoals } from '../scores/measured-goals.ts';

const ANSWERS = 3;
const ANSWER_DAYS = 365;
const SIGNAL_DAYS = 90;

/**
 * Agenda facts of many accounts at once, as known on the day; every account asked for has an entry.
 * @param given `currency`: of amounts that carry none; `contacts`: what counts as a talk, left out = no talk is told of
 */
export async function loadAgendaFacts(
  db: ISql,
  accountIds: readonly string[],
  { asOf, currency, contacts }: { asOf: Day; currency: string; contacts?: ContactRecords },
): Promise<Map<string, AgendaFacts>> {
  const ofAccounts = db`account_id = any(${[...new Set(accountIds)]}::text[])`;
  const [invoices, answers, signals, without, talks, toTell] = await Promise.all([
    db<(InvoiceView & Billed & { accountId: string; status: string })[]>`
      select "accountId", "invoiceId", amount, currency, "dueOn", attempts, status,
        coalesce("dueOn", "issuedOn") - date '1970-01-01' as due, status = 'uncollectible' as uncollectible
      from (select account_id as "accountId", ${invoiceColumns(db, asOf)} from invoices
        where ${ofAccounts} and coalesce(issued_on, due_on) <= ${asOf}::date) known
      order by "accountId", "dueOn" nulls last, "invoiceId"`,
    db<(QuoteView & { accountId: string })[]>`
      select account_id as "accountId", kind, score, comment, coalesce(role, respondent) as by,
        (responded_at at time zone 'UTC')::date as on
      from (select *, row_number() over (partition by account_id order by responded_at desc, response_id) as place
        from surveys where ${ofAccounts} and responded_at < ${asOf}::date + 1
          and responded_at >= ${asOf}::date - ${ANSWER_DAYS}::int) newest
      where place <= ${ANSWERS} order by account_id, place`,
    db<(SignalView & { accountId: string })[]>`
      select distinct on (account_id, signal) account_id as "accountId", signal as name, value, day as on,
        avg(greatest(least(value, ${BOUNDS.value.max}), ${BOUNDS.value.min})) over (partition by account_id, signal order by day
          range between ${`${SIGNAL_DAYS} days`}::interval preceding and '1 day'::interval preceding) as usual
      from signals where ${ofAccounts} and day <= ${asOf}::date and day > ${asOf}::date - ${2 * SIGNAL_DAYS}::int
      order by account_id, signal, day desc`,
    lackingGoals(db, accountIds, asOf),
    contacts === undefined
      ? new Map<string, LastContact>()
      : loadLastContacts(db, contacts, { accountIds, asOf }),
    loadToTell(db, accountIds),
  ]);
  const facts = new Map<string, AgendaFacts>(
    accountIds.map((id) => [id, { invoices: null, answers: [], signals: [], lacksGoal: without.has(id) }]),
  );
  for (const [accountId, titles] of toTell) {
    const of = facts.get(accountId);
    if (of) of.toTell = titles;
  }
  for (const [accountId, known] of groupBy(invoices, (invoice) => invoice.accountId)) {
    const of = facts.get(accountId);
    const open = known.filter(({ status }) => status !== 'paid' && status !== 'void');
    if (of)
      of.invoices = netCredits(open, currency).map(
        ({ accountId: _, status: __, due: ___, ...invoice }) => invoice,
      );
  }
  for (const [accountId, lastContact] of talks) {
    const of = facts.get(accountId);
    // A bare row of a source is among the signals already.
    if (of && (lastContact.by !== null || lastContact.channel !== null)) of.lastContact = lastContact;
  }
  for (const { accountId, ...answer } of answers) facts.get(accountId)?.answers.push(answer);
  for (const { accountId, ...signal } of signals) {
    // A value of long ago says nothing of today.
    if (signal.on > addDays(asOf, -SIGNAL_DAYS)) facts.get(accountId)?.signals.push(signal);
  }
  return facts;
}

/** Those without a goal, in a portfolio that records goals. */
async function lackingGoals(
  db: ISql,
  accountIds: readonly string[],
  asOf: Day,
): Promise<ReadonlySet<string>> {
  if (!(await recordsGoals(db, asOf))) return new Set();
  const own = await loadGoals(db, { ids: accountIds }, asOf);
  const having = new Set(own.map(({ accountId }) => accountId));
  return new Set(accountIds.filter((id) => !having.has(id)));
}
