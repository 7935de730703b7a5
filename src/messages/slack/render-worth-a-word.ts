import { displayName, literalMrkdwn } from '../../domain/text/safe-text.ts';
import type { WorthAWordModel } from '../models/list-models.ts';
import type { MessageContext, SlackMessage } from '../models/message.ts';
import { LIST_STRINGS } from '../strings/list-strings.ts';
import { NOUNS } from '../strings/names.ts';
import { formatEvidence } from '../strings/render-evidence.ts';
import { WORTH_A_WORD_STRINGS } from '../strings/worth-a-word-strings.ts';
import { createFormatter } from '../text/create-formatter.ts';
import { yearly } from './account-lines.ts';
import { bold, bullets, header, line, richText, context as smallPrint, span } from './blocks.ts';

const SHOWN = 10;

/** Once a week, no alert: whom of a CSM's accounts to listen to, and with whom a goal is still to be agreed. */
export function renderWorthAWord(model: WorthAWordModel, context: MessageContext): SlackMessage {
  const w = WORTH_A_WORD_STRINGS[context.locale];
  const format = createFormatter(context);
  const { account } = NOUNS[context.locale];
  const more = LIST_STRINGS[context.locale].more;
  const left = model.attention.length - SHOWN;
  const told = model.attention.slice(0, SHOWN).map((one) => {
    const worth =
      one.mrr === null
        ? ''
        : ` · ${LIST_STRINGS[context.locale].line.aYear(format.shortMoney(yearly(one.mrr)))}`;
    // A full stop in the middle of a line would end it.
    const why = formatEvidence(one.why, 'sentence', format).replace(/\.$/, '');
    return line(bold(displayName(one, 45)), span(`  ${why}${worth}`));
  });
  const lead = w.attention(format.count(model.attention.length, account));
  const blocks = [
    header(w.title),
    ...(told.length === 0
      ? []
      : [
          richText(
            line(span(lead)),
            bullets(...told),
            ...(left > 0 ? [line(span(more(format.number(left), [])))] : []),
          ),
        ]),
    ...goalBlock(model, context),
    smallPrint([w.hint]),
  ];
  const names = model.attention.slice(0, 3).map((one) => displayName(one, 50));
  return { text: literalMrkdwn(names.length === 0 ? w.title : `${w.title}: ${names.join(', ')}`), blocks };
}

function goalBlock({ withoutGoal }: WorthAWordModel, context: MessageContext) {
  if (withoutGoal === null || withoutGoal.count === 0) return [];
  const format = createFormatter(context);
  const names = withoutGoal.shown.map((one) => displayName(one, 40));
  const left = withoutGoal.count - names.length;
  const tail = left > 0 ? [LIST_STRINGS[context.locale].more(format.number(left), [])] : [];
  const text = WORTH_A_WORD_STRINGS[context.locale].withoutGoal(
    format.count(withoutGoal.count, NOUNS[context.locale].account),
    [...names, ...tail].join(', '),
  );
  return [richText(line(span(text)))];
}
