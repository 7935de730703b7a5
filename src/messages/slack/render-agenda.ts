import { literalMrkdwn } from '../../domain/text/safe-text.ts';
import { type AgendaSection, agendaDoc } from '../agenda/agenda-doc.ts';
import type { AgendaModel } from '../models/agenda-model.ts';
import type { MessageContext, SlackBlock, SlackMessage } from '../models/message.ts';
import { bold, bullets, line, quote, type RichNode, richText, span } from './blocks.ts';

/** The agenda as a reply under the account's message: one block per section. */
export function renderAgenda(model: AgendaModel, context: MessageContext): SlackMessage {
  const { title, sections } = agendaDoc(model, context);
  return {
    text: literalMrkdwn(`📋 ${title}`),
    blocks: [richText(line(bold(`📋 ${title}`))), ...sections.map(asBlock)],
  };
}

function asBlock({ heading, lines }: AgendaSection): SlackBlock {
  const nodes: RichNode[] = [];
  let list: RichNode[] = [];
  const endList = () => {
    if (list.length > 0) nodes.push(bullets(...list));
    list = [];
  };
  for (const { text, quote: said } of lines) {
    list.push(line(span(text)));
    if (said === undefined) continue;
    endList();
    nodes.push(quote(span(said)));
  }
  endList();
  return richText(line(bold(heading)), ...nodes);
}
