import { messageContext } from '../../delivery/alerts/recipients.ts';
import { mayAct } from '../../domain/alerts/may-act.ts';
import type { People } from '../../domain/alerts/route-alert.ts';
import { type ContactChannel, channelCalled } from '../../domain/contacts/channel.ts';
import { sameAddress } from '../../domain/digest/plan-recipients.ts';
import { readSaid, type SaidInCommand } from '../../domain/flags/read-said.ts';
import { readAnswer } from '../../domain/requests/request.ts';
import type { Csm, Day, FoundAccount } from '../../domain/types.ts';
import { STATE_OF } from '../../messages/alert/build-alert-model.ts';
import type { SlackMessage } from '../../messages/models/message.ts';
import { type CommandAnswer, renderCommand, type TeamMember } from '../../messages/slack/render-command.ts';
import { reading } from '../../store/database.ts';
import { currentDay } from '../../store/decided-days.ts';
import { loadTaskCounts } from '../../store/digest/load-digest-episodes.ts';
import { loadLiveEpisode } from '../../store/episodes/episodes.ts';
import { loadCsms } from '../../store/people.ts';
import { findAccounts } from '../../store/views/list-alerts.ts';
import type { Context } from '../context.ts';
import { closeRequest } from '../feedback/close-request.ts';
import { sayByHand } from '../flags/say-by-hand.ts';
import { findPerson } from './handle-click.ts';
import { loadAgenda } from './load-agenda.ts';
import { accountsAtRisk } from './publish-home.ts';

const HELP: readonly string[] = ['help', 'ajuda', '?'];
const TEAM: readonly string[] = ['team', 'equipe', 'time'];

/**
 * What `/harbinger …` answers: nothing = the asker's accounts at risk, an account = that account in short, if it is
 * theirs, or they are deputy or manager of whose it is, `team` = the people they manage. Changes only what is said of an
 * account by hand, and answers requests.
 * @param email null = Slack does not tell who asks
 */
export async function answerSlashCommand(
  ctx: Context,
  asked: { text: string; email: string | null },
): Promise<SlackMessage> {
  const people = await reading(ctx, (db) => loadCsms(db));
  const person = asked.email === null ? null : findPerson(people, asked.email);
  const asOf = await reading(ctx, (db) => currentDay(db, ctx.now()));
  const answer = await decideAnswer(ctx, { ...asked, people, person, asOf });
  ctx.log.info({ answer: answer.kind }, 'a command was answered');
  return renderCommand(answer, messageContext(person, ctx.config().config, asOf));
}

interface Asked {
  text: string;
  email: string | null;
  people: People;
  person: Csm | null;
  asOf: Day;
}

async function decideAnswer(ctx: Context, asked: Asked): Promise<CommandAnswer> {
  const { email, people, person, asOf } = asked;
  const key = asked.text.trim();
  if (HELP.includes(key.toLowerCase())) return { kind: 'help' };
  if (email === null) return { kind: 'unknown_person' };
  if (key === '')
    return { kind: 'list', accounts: await reading(ctx, (db) => accountsAtRisk(db, ctx, { person, asOf })) };
  if (TEAM.includes(key.toLowerCase())) return teamAnswer(ctx, { manager: email, people, asOf });
  const answer = readAnswer(key);
  if (answer) return answerRequest(ctx, { ...answer, by: person?.email ?? email, asOf });
  const said = readSaid(key, asOf);
  const theirs = await accountsOf(ctx, said?.account ?? key, { email, people });
  const [account, second] = theirs;
  if (!account) return { kind: 'no_account', key: said?.account ?? key };
  if (second) {
    return {
      kind: 'several',
      key,
      accounts: theirs.map(({ accountId, name }) => ({ accountId, accountName: name })),
    };
  }
  if (said) return record(ctx, said, { account, by: person?.email ?? email, asOf });
  const episode = await reading(ctx, (db) => loadLiveEpisode(db, account.accountId));
  const agenda = await loadAgenda(ctx, { accountId: account.accountId, episode, reader: person, asOf });
  if (!agenda) return { kind: 'no_account', key };
  const alert = episode && {
    severity: episode.severity,
    state: STATE_OF[episode.state],
    openedOn: episode.openedOn,
  };
  return { kind: 'account', account: agenda, alert };
}

/** A request is the whole team's: every member of the workspace may answer it. */
async function answerRequest(
  ctx: Context,
  given: { id: string; answer: string; by: string; asOf: Day },
): Promise<CommandAnswer> {
  const outcome = await closeRequest(ctx, given);
  return outcome.kind === 'refused'
    ? { kind: 'no_request', id: given.id, open: outcome.open }
    : { kind: 'answered', id: outcome.request.id, accounts: outcome.tasks };
}

/** What the people of a manager have to do; they may look into each account, as whoever manages may act on it. */
async function teamAnswer(
  ctx: Context,
  { manager, people, asOf }: { manager: string; people: People; asOf: Day },
): Promise<CommandAnswer> {
  const team = [...people.values()].filter((person) => sameAddress(person.managerEmail, manager));
  if (team.length === 0) return { kind: 'no_team' };
  const counts = await reading(ctx, (db) => loadTaskCounts(db, asOf, null));
  const members: TeamMember[] = [];
  for (const person of team) {
    const own = counts.filter(({ ownerEmail }) => sameAddress(ownerEmail, person.email));
    const sum = (of: 'open' | 'overdue') => own.reduce((total, row) => total + row[of], 0);
    members.push({
      email: person.email,
      name: person.name,
      accounts: await reading(ctx, (db) => accountsAtRisk(db, ctx, { person, asOf })),
      tasks: { open: sum('open'), overdue: sum('overdue') },
    });
  }
  return { kind: 'team', members };
}

/** Accounts of this id or name that the asker looks after, stands in for or manages. */
async function accountsOf(
  ctx: Context,
  key: string,
  { email, people }: { email: string; people: People },
): Promise<FoundAccount[]> {
  const found = await reading(ctx, (db) => findAccounts(db, key));
  const theirs: FoundAccount[] = [];
  for (const account of found) {
    const episode = await reading(ctx, (db) => loadLiveEpisode(db, account.accountId));
    const owners = [episode?.ownerEmail ?? null, account.csmEmail];
    if (mayAct({ email, owners, inSharedChannel: false, people }).allowed) theirs.push(account);
  }
  return theirs;
}

/** `talked ALBA video about the export`: a first word that names a channel is one. */
function talkOf(words: string | null): { words: string | null; reason: ContactChannel | null } {
  const [first = '', ...rest] = (words ?? '').split(' ');
  const channel = channelCalled(first);
  if (channel === null) return { words, reason: null };
  return { words: rest.length === 0 ? null : rest.join(' '), reason: channel };
}

async function record(
  ctx: Context,
  { kind, day, words }: SaidInCommand,
  { account, by, asOf }: { account: FoundAccount; by: string; asOf: Day },
): Promise<CommandAnswer> {
  const ages = kind === 'risk' || kind === 'no_risk';
  const outcome = await sayByHand(
    ctx,
    {
      accountId: account.accountId,
      ...(kind === 'talked' ? talkOf(words) : { words, reason: null }),
      ...{ kind, by },
      until: ages ? day : null,
      leavesOn: kind === 'notice' ? day : null,
    },
    asOf,
  );
  if (outcome.kind === 'refused')
    return { kind: 'not_said', reason: outcome.reason, latest: 'latest' in outcome ? outcome.latest : null };
  const named = { accountId: account.accountId, accountName: account.name };
  return { kind: 'said', said: kind, account: named, until: ages ? outcome.flag.untilOn : null };
}
