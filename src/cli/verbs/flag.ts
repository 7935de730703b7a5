import { type Command, Option } from 'commander';
import { toReasons } from '../../config/to-settings.ts';
import { CONTACT_CHANNELS, type ContactChannel, channelCalled } from '../../domain/contacts/channel.ts';
import { type AccountFlag, type FlagKind, flagHolds } from '../../domain/flags/flag.ts';
import type { SaidByHand } from '../../domain/flags/plan-flag.ts';
import { reasonName } from '../../domain/leaving/reasons.ts';
import { displayText } from '../../domain/text/safe-text.ts';
import type { Day } from '../../domain/types.ts';
import { CHANNEL_NAMES } from '../../messages/strings/names.ts';
import type { Context } from '../../pipeline/context.ts';
import { sayByHand, takeBack } from '../../pipeline/flags/say-by-hand.ts';
import { reading } from '../../store/database.ts';
import { currentDay } from '../../store/decided-days.ts';
import { loadFlags } from '../../store/flags/flags.ts';
import { table } from '../io.ts';
import { databaseCommand, optionsOf, parseDay, UsageError, type VerbSetup } from '../options.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';
import { accountCalled } from './explain.ts';

type SayOptions = AppOptions & {
  by: string;
  until?: Day;
  leaves?: Day;
  reason?: string;
  channel?: ContactChannel;
};
type ListOptions = AppOptions & { all?: boolean; account?: string };

/** `harbinger flag`: what people say of accounts by hand. */
export function flagVerb(setup: VerbSetup): Command {
  const { io } = setup;
  const verb = databaseCommand('flag', VERBS.flag.says)
    .option('--all', 'also what holds no more')
    .option('--account <account>', 'only of one account, by its id or the beginning of its name')
    .option('--json', 'one JSON line per word')
    .action(async (options: ListOptions) => {
      await withApp(io, options, async ({ context }) => {
        const account =
          options.account === undefined ? null : (await accountCalled(context, options.account)).accountId;
        const today = await reading(context, (db) => currentDay(db, context.now()));
        const flags = await reading(context, (db) => loadFlags(db, { accountId: account }));
        const shown = flags.filter((flag) => options.all || flagHolds(flag, today));
        if (options.json) return shown.map((flag) => toJson(flag, today)).forEach(io.json);
        if (shown.length === 0) return io.note('Nobody has said anything by hand.');
        for (const line of table([HEAD, ...shown.map((flag) => toRow(flag, context))], io.columns))
          io.out(line);
      });
    });
  say(setup, verb, {
    name: 'risk',
    kind: 'risk',
    says: 'a risk, whatever the index says; an alert stands while it holds',
  });
  say(setup, verb, {
    name: 'no-risk',
    kind: 'no_risk',
    says: 'no risk: nothing is opened by the index or the probability',
  });
  say(setup, verb, { name: 'notice', kind: 'notice', says: 'the customer has given notice' });
  say(setup, verb, { name: 'stays', kind: 'stays', says: 'the customer has taken the notice back' });
  say(setup, verb, {
    name: 'talked',
    kind: 'talked',
    says: 'somebody talked with them today: a planned contact is kept',
  });
  say(setup, verb, { name: 'reason', kind: 'reason', says: 'why a customer leaves or has left' });
  verb.addCommand(endFlag(setup));
  return verb;
}

interface SayVerb {
  name: string;
  kind: FlagKind;
  says: string;
}

const NOTHING_SAID = { words: null, until: null, leavesOn: null, reason: null };

function say({ io }: VerbSetup, parent: Command, { name, kind, says }: SayVerb): void {
  const command = databaseCommand(name, says)
    .argument('<account>', 'account id, or the beginning of its name')
    .argument(
      kind === 'reason' ? '<words...>' : '[words...]',
      kind === 'reason' ? 'one of leaving.reasons' : 'why',
    )
    .option('--by <who>', 'who says it', io.env.USER ?? 'cli')
    .option('--json', 'what was recorded, as JSON');
  if (kind === 'risk' || kind === 'no_risk')
    command.option('--until <date>', 'last day on which it holds; default: alerts.by_hand.holds', parseDay);
  if (kind === 'talked')
    command.addOption(new Option('--channel <channel>', 'how they talked').choices(CONTACT_CHANNELS));
  if (kind === 'notice') {
    command.option('--leaves <date>', 'the last day of the customer', parseDay);
    command.option('--reason <reason>', 'one of leaving.reasons');
  }
  command.action(async (key: string, words: string[]) => {
    const options = optionsOf<SayOptions>(command);
    await withApp(io, options, async ({ context }) => {
      const { accountId } = await accountCalled(context, key);
      const text = displayText(words.join(' '), 500);
      const said: SaidByHand = {
        ...NOTHING_SAID,
        ...{ accountId, kind, by: options.by },
        ...(kind === 'reason'
          ? { reason: text }
          : { words: text, reason: options.channel ?? options.reason ?? null }),
        until: options.until ?? null,
        leavesOn: options.leaves ?? null,
      };
      const today = await reading(context, (db) => currentDay(db, context.now()));
      const flag = await recorded(context, said, today);
      if (options.json) return io.json(toJson(flag, today));
      if (kind === 'talked') return io.note(`${accountId}: noted for ${flag.fromOn}`);
      const until = flag.untilOn === null ? '' : ` until ${flag.untilOn}`;
      io.note(`${accountId}: noted${until}; alerts follow with the next run`);
    });
  });
  parent.addCommand(command);
}

async function recorded(context: Context, said: SaidByHand, asOf: Day): Promise<AccountFlag> {
  const outcome = await sayByHand(context, said, asOf);
  if (outcome.kind === 'said') return outcome.flag;
  switch (outcome.reason) {
    case 'over':
      throw new UsageError(`--until ${said.until}: that day is over; name ${asOf} or a later one`);
    case 'too_long':
      throw new UsageError(
        `--until ${said.until}: that is later than ${outcome.latest}, the last day that alerts.by_hand.longest allows`,
      );
    case 'no_such_reason': {
      const known = [...toReasons(context.config().config).keys()].join(', ');
      throw new UsageError(`"${said.reason}" is none of leaving.reasons: ${known}`);
    }
  }
}

function endFlag({ io }: VerbSetup): Command {
  const command = databaseCommand('end', 'take back what was said of the risk of an account')
    .argument('<account>', 'account id, or the beginning of its name')
    .option('--by <who>', 'who takes it back', io.env.USER ?? 'cli')
    .option('--json', 'how many words held until then');
  command.action(async (key: string) => {
    const options = optionsOf<SayOptions>(command);
    await withApp(io, options, async ({ context }) => {
      const { accountId } = await accountCalled(context, key);
      const given = { accountId, kinds: ['risk', 'no_risk'] as const, by: options.by };
      const ended = await takeBack(context, {
        ...given,
        asOf: await reading(context, (db) => currentDay(db, context.now())),
      });
      if (options.json) return io.json({ account_id: accountId, ended });
      io.note(ended === 0 ? `${accountId}: nothing was said` : `${accountId}: taken back`);
    });
  });
  return command;
}

const HEAD = ['account', 'says', 'from', 'until', 'by', 'why'];

function toRow(flag: AccountFlag, context: Context): string[] {
  const { config } = context.config();
  const { accountId, kind, fromOn, untilOn, endedOn, leavesOn, saidBy, words, reason } = flag;
  const talked = kind === 'talked' ? channelCalled(reason) : null;
  const why = [
    talked === null ? null : CHANNEL_NAMES[config.locale][talked],
    leavesOn === null ? null : `leaves ${leavesOn}`,
    kind === 'talked' ? null : reasonName(reason, { reasons: toReasons(config), locale: config.locale }),
    words,
  ].filter((one) => one !== null);
  return [
    displayText(accountId, 40) ?? '?',
    kind.replace('_', ' '),
    fromOn,
    endedOn ?? untilOn ?? '-',
    displayText(saidBy, 40) ?? '?',
    displayText(why.join(', '), 200) ?? '',
  ];
}

function toJson(flag: AccountFlag, today: Day): object {
  return {
    id: flag.id,
    account_id: flag.accountId,
    kind: flag.kind,
    words: flag.words,
    from_on: flag.fromOn,
    until_on: flag.untilOn,
    leaves_on: flag.leavesOn,
    reason: flag.reason,
    said_by: flag.saidBy,
    said_at: flag.saidAt.toISOString(),
    ended_on: flag.endedOn,
    ended_by: flag.endedBy,
    holds: flagHolds(flag, today),
  };
}
