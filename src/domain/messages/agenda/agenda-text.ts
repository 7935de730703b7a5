import type { AgendaModel } from '../agenda-model.ts';
import type { MessageContext } from '../model.ts';
import { agendaDoc } from './agenda-doc.ts';

/** The agenda as lines of plain text, for a terminal. */
export function agendaText(model: AgendaModel, context: MessageContext): string[] {
  const { title, sections } = agendaDoc(model, context);
  return [
    title,
    ...sections.flatMap(({ heading, lines }) => [
      '',
      heading,
      ...lines.flatMap(({ text, quote }) => [
        `  - ${text}`,
        ...(quote === undefined ? [] : [`    “${quote}”`]),
      ]),
    ]),
  ];
}
