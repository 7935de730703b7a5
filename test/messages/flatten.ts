import type { SlackMessage } from '../../src/messages/models/message.ts';

type Json = Readonly<Record<string, unknown>>;

/** A message as the lines people read, for snapshots: formatting marks are kept, JSON is not. */
export function flatten(message: SlackMessage): string {
  return [`(${message.text})`, ...message.blocks.map((b) => blockLines(b).join('\n'))].join('\n\n');
}

function blockLines(block: Json): string[] {
  switch (block.type) {
    case 'header':
      return [`# ${text(block.text)}`];
    case 'section':
      return list(block.fields).map((f) => text(f).replace('\n', ' | ').replaceAll('\n', ' / '));
    case 'context':
      return [list(block.elements).map(text).join('   ')];
    case 'rich_text':
      return list(block.elements).flatMap(richLines);
    case 'actions':
      return [list(block.elements).map(element).join(' ')];
    default:
      throw new Error(`unexpected block ${String(block.type)}`);
  }
}

function richLines(node: Json): string[] {
  if (node.type === 'rich_text_list') return list(node.elements).map((item) => `- ${inline(item)}`);
  return [`${node.type === 'rich_text_quote' ? '> ' : ''}${inline(node)}`];
}

const inline = (node: Json): string =>
  list(node.elements)
    .map((e) => String(e.text ?? e.fallback))
    .join('');

function element(e: Json): string {
  if (e.type === 'button') return `[${text(e.text)}]`;
  const groups = e.option_groups === undefined ? [e] : list(e.option_groups);
  const choices = groups.map(
    (g) =>
      `${g === e ? '' : `${text(g.label)}: `}${list(g.options)
        .map((o) => text(o.text))
        .join(', ')}`,
  );
  return `[${text(e.placeholder)} ▾ ${choices.join(' | ')}]`;
}

const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const text = (value: unknown): string => String((value as Json | undefined)?.text ?? '');
