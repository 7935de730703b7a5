import { cutText, displayName, literalMrkdwn } from '../../domain/text/safe-text.ts';
import { moverEntry } from '../digest/digest-accounts.ts';
import { type PortfolioWriting, portfolioWriting } from '../digest/digest-context.ts';
import { shortValue } from '../digest/money-text.ts';
import type { CountAndValue, DigestMover } from '../models/digest-model.ts';
import type { WorthAWordModel } from '../models/list-models.ts';
import type { MessageContext, SlackMessage } from '../models/message.ts';
import type { NamedAccount, WeeklyNoteModel } from '../models/weekly-note-model.ts';
import { WEEKLY_NOTE_STRINGS, type WeeklyNoteStrings } from '../strings/weekly-note-strings.ts';
import { bold, bullets, header, line, type RichNode, richText, span } from './blocks.ts';
import { renderWorthAWord } from './render-worth-a-word.ts';

/** Of each direction, so that the whole note stays within a dozen lines. */
const MOVERS = 3;
/** Named in one line; the others are counted. */
const NAMES = 3;
const LINE = 180;

interface Writing extends PortfolioWriting {
  w: WeeklyNoteStrings;
}

/**
 * One person's week in a dozen lines at most, and below it whom to have a word with; null when there is nothing to read
 * in it.
 * @param list who is worth a word this week; null = nobody, or it comes by itself
 */
export function renderWeeklyNote(
  model: WeeklyNoteModel,
  list: WorthAWordModel | null,
  context: MessageContext,
): SlackMessage | null {
  const note = renderNote(model, context);
  if (list === null) return note;
  const below = renderWorthAWord(list, context);
  if (note === null) return below;
  return { text: `${note.text} · ${below.text}`, blocks: [...note.blocks, ...below.blocks] };
}

function renderNote(model: WeeklyNoteModel, context: MessageContext): SlackMessage | null {
  const writing = {
    ...portfolioWriting(model.currency, context),
    w: WEEKLY_NOTE_STRINGS[context.locale],
  };
  const { w, format } = writing;
  const movers = [
    ...model.movers.down.slice(0, MOVERS).map((m) => moverLine(writing, '↘', m)),
    ...model.movers.up.slice(0, MOVERS).map((m) => moverLine(writing, '↗', m)),
  ];
  const rest = [tasksLine(model, writing), renewalsLine(model, writing), recoveredLine(model, writing)];
  const told = rest.filter((text) => text !== null);
  const isNews = model.atRisk.accounts > 0 || movers.length + told.length > 0;
  // Tasks alone come in the list of tasks: without accounts there is no week of theirs to tell.
  if (model.accounts === 0 || !isNews) return null;
  const title = w.title(format.weekday(context.today));
  const lead = leadLine(model, writing);
  return {
    text: literalMrkdwn(`${title}: ${lead}`),
    blocks: [
      header(title),
      richText(
        line(bold(lead)),
        ...(movers.length === 0 ? [] : [bullets(...movers)]),
        ...(told.length === 0 ? [] : [bullets(...told.map((text) => line(span(text))))]),
      ),
    ],
  };
}

const yearly = (value: CountAndValue, writing: Writing): string | null =>
  value.accounts === 0 ? null : shortValue(writing, value, { most: 3 });

function leadLine({ atRisk, accounts }: WeeklyNoteModel, writing: Writing): string {
  const { w, format, nouns } = writing;
  const all = format.count(accounts, nouns.account);
  const now =
    atRisk.accounts === 0
      ? w.noneAtRisk(all)
      : w.atRisk(format.number(atRisk.accounts), all, yearly(atRisk, writing));
  const { before } = atRisk;
  const changed =
    before !== null &&
    (before.accounts !== atRisk.accounts || Math.round((before.arr ?? 0) - (atRisk.arr ?? 0)) !== 0);
  return changed ? `${now} (${w.before(format.number(before.accounts), yearly(before, writing))})` : now;
}

function moverLine(writing: Writing, arrow: string, mover: DigestMover): RichNode {
  const { value, lines } = moverEntry(writing, mover);
  const why = lines.length === 0 ? '' : ` · ${cutText(lines.join(' · '), LINE - 60)}`;
  return line(span(`${arrow} `), bold(displayName(mover, 45)), span(`  ${value}${why}`));
}

function tasksLine({ tasks }: WeeklyNoteModel, { w, format, nouns }: Writing): string | null {
  if (tasks.open === 0) return null;
  return w.tasks(
    format.count(tasks.open, nouns.task),
    tasks.overdue === 0 ? null : format.number(tasks.overdue),
  );
}

function renewalsLine({ renewals }: WeeklyNoteModel, writing: Writing): string | null {
  if (renewals.accounts === 0) return null;
  const { w, format, nouns } = writing;
  const said = w.renewals(
    format.count(renewals.accounts, nouns.account),
    format.count(renewals.days, nouns.day),
    yearly(renewals, writing),
  );
  const names = renewals.next.map((account) => `${displayName(account, 45)} (${format.day(account.on)})`);
  return `${said}: ${listed(names, writing)}`;
}

function recoveredLine({ recovered }: WeeklyNoteModel, writing: Writing): string | null {
  if (recovered.length === 0) return null;
  return writing.w.recovered(
    listed(
      recovered.map((account: NamedAccount) => displayName(account, 45)),
      writing,
    ),
  );
}

function listed(names: readonly string[], { w, format }: Writing): string {
  const left = names.length - NAMES;
  if (left <= 0) return format.list(names);
  return format.list([...names.slice(0, NAMES), w.more(format.number(left))]);
}
