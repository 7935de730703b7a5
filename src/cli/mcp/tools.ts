import { z } from 'zod';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a calendar day as YYYY-MM-DD');
const person = z.email().describe('mail address of a CSM');
const account = z.string().min(1).max(200).describe('account id, or the beginning of its name');

/** A question that is answered by a verb of the command line with `--json`; none of them changes anything. */
export interface McpTool {
  name: string;
  title: string;
  description: string;
  input: z.ZodObject;
  /** The words of the command line; what a caller said stands behind `=` or `--`, so that it can be no option. */
  verb(given: Readonly<Record<string, unknown>>): readonly string[];
}

/** `--name=value` for what was given. */
const options = (given: Readonly<Record<string, unknown>>, names: readonly string[]): string[] =>
  names.flatMap((name) => (given[name] === undefined ? [] : [`--${name}=${String(given[name])}`]));

export const MCP_TOOLS: readonly McpTool[] = [
  {
    name: 'accounts_at_risk',
    title: 'Accounts at risk',
    description:
      'Open alert episodes, most severe first: account, rule, owner, since when, open tasks. With all, those that have ended too.',
    input: z.object({ owner: person.optional(), all: z.boolean().optional() }),
    verb: (given) => ['alerts', ...(given.all === true ? ['--all'] : []), ...options(given, ['owner'])],
  },
  {
    name: 'explain_account',
    title: 'Why is this account at risk',
    description:
      'The health index of one account with its exact contributions and evidence, its churn probability and what would lower it, and why it was alerted or not.',
    input: z.object({ account, at: day.optional().describe('the newest score on or before this day') }),
    verb: (given) => ['explain', ...options(given, ['at']), '--', String(given.account)],
  },
  {
    name: 'what_changed_for_account',
    title: 'What changed for this account',
    description:
      'Splits the change of the health index since a day into what the customer did, what the configuration did, what became known or unknown, and what only aged.',
    input: z.object({ account, since: day, at: day.optional() }),
    verb: (given) => ['explain', ...options(given, ['since', 'at']), '--', String(given.account)],
  },
  {
    name: 'what_changed_this_week',
    title: 'What changed this week',
    description:
      'The weekly digest as text: accounts at risk, movers with reasons, money, team, key figures.',
    input: z.object({ manager: person.optional().describe('only the team of this manager') }),
    verb: (given) => ['digest', '--preview', ...options(given, ['manager'])],
  },
  {
    name: 'alert',
    title: 'One alert episode',
    description: 'History, tasks and the agenda for a call of one episode.',
    input: z.object({ id: z.string().min(4).max(200).describe('its id or the account id') }),
    verb: (given) => ['alerts', 'show', '--', String(given.id)],
  },
  {
    name: 'tasks',
    title: 'Tasks',
    description: 'Open playbook tasks, the next due first; with all, closed ones too.',
    input: z.object({ owner: person.optional(), all: z.boolean().optional() }),
    verb: (given) => ['tasks', ...(given.all === true ? ['--all'] : []), ...options(given, ['owner'])],
  },
  {
    name: 'held_back',
    title: 'Alerts that are held back',
    description:
      'Accounts that would be told of today but for a budget, a cool-down or a source that is not trusted.',
    input: z.object({ owner: person.optional() }),
    verb: (given) => ['alerts', '--held', ...options(given, ['owner'])],
  },
  {
    name: 'key_figures',
    title: 'Key figures',
    description: 'Churn, retention, MRR and its movements, LTV, NPS and CES, by period and group.',
    input: z.object({
      from: day.optional(),
      to: day.optional(),
      by: z.enum(['month', 'tier', 'segment', 'csm', 'product']).optional(),
    }),
    verb: (given) => ['kpis', ...options(given, ['from', 'to', 'by'])],
  },
  {
    name: 'were_alerts_right',
    title: 'Were the alerts right',
    description: 'Precision per rule by verdict and by outcome with intervals, recall, median warning.',
    input: z.object({ since: day.optional() }),
    verb: (given) => ['ledger', ...options(given, ['since'])],
  },
];
