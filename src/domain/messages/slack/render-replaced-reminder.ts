import type { Day } from '../../types.ts';
import { LIST_WORDS } from '../catalogue/list-words.ts';
import type { MessageContext } from '../model.ts';
import { createFormatter } from '../text/create-formatter.ts';
import type { SlackMessage } from '../types.ts';
import { line, richText, words } from './blocks.ts';

/** What is left of a list of tasks once there is a newer one. */
export function renderReplacedReminder(by: Day, context: MessageContext): SlackMessage {
  const text = LIST_WORDS[context.locale].reminder.replaced(createFormatter(context).weekday(by));
  return { text, blocks: [richText(line(words(text)))] };
}
