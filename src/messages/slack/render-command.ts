import type { Severity } from '../../domain/episode.ts';
import type { FlagKind } from '../../domain/flags/flag.ts';
import { displayName, displayText, literalMrkdwn, shellWord } from '../../domain/text/safe-text.ts';
import type { Day } from '../../domain/types.ts';
import { byExpectedLoss } from '../alert/account-line.ts';
import type { AgendaModel } from '../models/agenda-model.ts';
import type { AlertState } from '../models/alert-model.ts';
import type { AccountLine } from '../models/list-models.ts';
import type { MessageContext, SlackMessage } from '../models/message.ts';
import { ALERT_STRINGS } from '../strings/alert-strings.ts';
import { FLAG_STRINGS } from '../strings/flag-strings.ts';
import { NOUNS, SEVERITY_MARKS, SEVERITY_NAMES } from '../strings/names.ts';
import { REQUEST_STRINGS } from '../strings/request-strings.ts';
import { COMMAND_STRINGS, HOME_STRINGS } from '../strings/slack-app-strings.ts';
import { createFormatter } from '../text/create-formatter.ts';
import { accountBullets, totalYearly } from './account-lines.ts';
import { bold, bullets, line, richText, context as smallPrint, span } from './blocks.ts';
import { renderAgenda } from './render-agenda.ts';
import { renderHome } from './render-home.ts';

/** What `/harbinger` answers with; the pipeline decides which, and that the asker may see it. */
export type CommandAnswer =
  | { kind: 'help' | 'unknown_person' | 'no_team' | 'failed' }
  | { kind: 'list'; accounts: readonly AccountLine[] }
  | { kind: 'team'; members: readonly TeamMember[] }
  | { kind: 'no_account'; key: string }
  /** What was said by hand; `until` null = it holds until it is taken back. */
  | { kind: 'said'; said: FlagKind; account: Named; until: Day | null }
  | { kind: 'not_said'; reason: 'over' | 'no_such_reason' | 'too_long'; latest: Day | null }
  /** Whose CSMs have to pass it on. */
  | { kind: 'answered'; id: string; accounts: number }
  | { kind: 'no_request'; id: string; open: readonly string[] }
  | {
      kind: 'several';
      key: string;
      accounts: readonly Named[];
    }
  | {
      kind: 'account';
      account: AgendaModel;
      /** The living episode; null = none. */
      alert: { severity: Severity; state: AlertState; openedOn: string } | null;
    };

/** One of a manager's people: their accounts at risk, most urgent first, and how their tasks stand. */
export interface TeamMember {
  email: string;
  name: string | null;
  accounts: readonly AccountLine[];
  tasks: { open: number; overdue: number };
}

interface Named {
  accountId: string;
  accountName: string | null;
}

const SHOWN = 15;
/** Accounts of a whole team that are named. */
const TEAM_ACCOUNTS = 10;

/** The answer to a slash command, seen by whoever asked and nobody else. */
export function renderCommand(answer: CommandAnswer, context: MessageContext): SlackMessage {
  const w = COMMAND_STRINGS[context.locale];
  switch (answer.kind) {
    case 'help':
      return message(w.help[0] ?? '', [richText(bullets(...w.help.map((t) => line(span(t)))))]);
    case 'unknown_person':
      return sentence(w.unknownPerson);
    case 'failed':
      return sentence(w.failed);
    case 'no_team':
      return sentence(w.noTeam);
    case 'team':
      return renderTeam(answer.members, context);
    case 'no_account':
      return sentence(w.noAccount(displayText(answer.key, 60) ?? '?'));
    case 'said': {
      const until = answer.until === null ? null : createFormatter(context).day(answer.until);
      return sentence(FLAG_STRINGS[context.locale].said[answer.said](displayName(answer.account), until));
    }
    case 'not_said': {
      const latest = answer.latest === null ? null : createFormatter(context).day(answer.latest);
      return sentence(FLAG_STRINGS[context.locale].refused[answer.reason](latest));
    }
    case 'answered': {
      const accounts = createFormatter(context).count(answer.accounts, NOUNS[context.locale].account);
      return sentence(REQUEST_STRINGS[context.locale].closed({ id: answer.id, accounts }));
    }
    case 'no_request': {
      const strings = REQUEST_STRINGS[context.locale];
      const open = answer.open.length === 0 ? strings.noneOpen : createFormatter(context).list(answer.open);
      return sentence(strings.nothingOpen(displayText(answer.id, 60) ?? '?', open));
    }
    case 'several': {
      const lead = w.several(displayText(answer.key, 60) ?? '?');
      const found = answer.accounts
        .slice(0, SHOWN)
        .map((a) => line(bold(displayName(a, 60)), span(`  ${displayText(a.accountId, 60) ?? '?'}`)));
      return message(lead, [richText(line(span(lead)), bullets(...found))]);
    }
    case 'list':
      return message(HOME_STRINGS[context.locale].title, renderHome(answer.accounts, context));
    case 'account': {
      const agenda = renderAgenda({ ...answer.account, questions: [] }, context);
      const status = alertLine(answer.alert, context);
      const hint = `harbinger explain ${shellWord(answer.account.accountId)} --at ${answer.account.asOf}`;
      // It is an answer, not a call to prepare: the account's own name stands over it.
      const [, ...sections] = agenda.blocks;
      const title = `${displayName(answer.account)} · ${createFormatter(context).day(answer.account.asOf)}`;
      return {
        text: literalMrkdwn(title),
        blocks: [richText(line(bold(title))), richText(line(span(status))), ...sections, smallPrint([hint])],
      };
    }
  }
}

/** Who has how much at risk, whoever has the most first, then the accounts of all of them together. */
function renderTeam(members: readonly TeamMember[], context: MessageContext): SlackMessage {
  const w = COMMAND_STRINGS[context.locale].team;
  const format = createFormatter(context);
  const { account, task } = NOUNS[context.locale];
  const busiest = [...members].sort(
    (a, b) => b.accounts.length - a.accounts.length || b.tasks.overdue - a.tasks.overdue,
  );
  const lines = busiest.map(({ email, name, accounts, tasks }) => {
    const value = totalYearly(accounts, context, format.shortMoney);
    const told = [
      accounts.length === 0 ? w.nobody : w.alerted(format.count(accounts.length, account), value),
      tasks.open === 0 ? w.noTask : w.tasks(format.count(tasks.open, task), format.number(tasks.overdue)),
    ];
    return line(bold(displayText(name ?? email, 45) ?? '?'), span(`  ${told.join(' · ')}`));
  });
  const accounts = members.flatMap((member) => member.accounts).sort(byExpectedLoss);
  const shown = lines.slice(0, SHOWN);
  const more = lines.length > SHOWN ? [smallPrint([w.more(format.number(lines.length - SHOWN))])] : [];
  return message(w.title, [
    richText(line(bold(w.title)), bullets(...shown)),
    ...more,
    ...(accounts.length === 0
      ? []
      : [richText(...accountBullets(accounts, context, { max: TEAM_ACCOUNTS, showQueue: false }))]),
    smallPrint([HOME_STRINGS[context.locale].asOf(format.day(context.today))]),
  ]);
}

function alertLine(
  alert: Extract<CommandAnswer, { kind: 'account' }>['alert'],
  context: MessageContext,
): string {
  if (alert === null) return COMMAND_STRINGS[context.locale].noAlert;
  const w = ALERT_STRINGS[context.locale];
  const state = w.states[alert.state];
  return [
    `${SEVERITY_MARKS[alert.severity]} ${SEVERITY_NAMES[context.locale][alert.severity]}`,
    w.openedOn(createFormatter(context).day(alert.openedOn)),
    ...(state === null ? [] : [state]),
  ].join(' · ');
}

function sentence(text: string): SlackMessage {
  return message(text, [richText(line(span(text)))]);
}

function message(text: string, blocks: SlackMessage['blocks']): SlackMessage {
  return { text: literalMrkdwn(text), blocks };
}
