import { escapeHtml, safeUrl, unescapeMrkdwn } from '../../domain/text/safe-text.ts';
import type { SlackBlock } from '../models/message.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * A message's blocks as HTML, close to what Slack shows. Only what this product builds is known; any other block is
 * shown as a note, so nothing disappears. Everything foreign is escaped; buttons and menus are pictures of themselves.
 */
export function blocksHtml(blocks: readonly SlackBlock[]): string {
  return blocks.map(blockHtml).join('\n');
}

function blockHtml(block: SlackBlock): string {
  switch (block.type) {
    case 'header':
      return `<h3 class="b-header">${escapeHtml(textOf(block.text))}</h3>`;
    case 'section': {
      const text = block.text === undefined ? '' : `<p>${mrkdwnHtml(textOf(block.text))}</p>`;
      const parts = list(block.fields).map((f) => `<div>${mrkdwnHtml(textOf(f))}</div>`);
      return `<div class="b-section">${text}${parts.length === 0 ? '' : `<div class="b-fields">${parts.join('')}</div>`}</div>`;
    }
    case 'context':
      return `<div class="b-context">${list(block.elements)
        .map((e) => `<span>${e.type === 'mrkdwn' ? mrkdwnHtml(textOf(e)) : escapeHtml(textOf(e))}</span>`)
        .join('')}</div>`;
    case 'rich_text':
      return `<div class="b-rich">${list(block.elements).map(richHtml).join('')}</div>`;
    case 'actions':
      return `<div class="b-actions">${list(block.elements).map(elementHtml).join('')}</div>`;
    case 'divider':
      return '<hr>';
    default:
      return `<p class="b-context">[${escapeHtml(block.type)}]</p>`;
  }
}

function richHtml(node: Json): string {
  const inner = () => list(node.elements).map(inlineHtml).join('');
  switch (node.type) {
    case 'rich_text_list':
      return `<ul>${list(node.elements)
        .map((item) => `<li>${list(item.elements).map(inlineHtml).join('')}</li>`)
        .join('')}</ul>`;
    case 'rich_text_quote':
      return `<blockquote>${inner()}</blockquote>`;
    default:
      return `<div>${inner()}</div>`;
  }
}

function inlineHtml(element: Json): string {
  if (element.type === 'date') return `<time>${escapeHtml(string(element.fallback))}</time>`;
  const style = (element.style ?? {}) as Json;
  let html = escapeHtml(string(element.text));
  if (style.code === true) html = `<code>${html}</code>`;
  if (style.strike === true) html = `<s>${html}</s>`;
  if (style.bold === true) html = `<strong>${html}</strong>`;
  return html;
}

function elementHtml(element: Json): string {
  if (element.type === 'static_select') {
    const groups = element.option_groups === undefined ? [element] : list(element.option_groups);
    const choices = groups.map((g) => {
      const label = g === element ? '' : `<b>${escapeHtml(textOf(g.label))}</b>`;
      return `${label}${list(g.options)
        .map((o) => `<span>${escapeHtml(textOf(o.text))}</span>`)
        .join('')}`;
    });
    return `<details class="b-menu"><summary>${escapeHtml(textOf(element.placeholder))}</summary><div>${choices.join('')}</div></details>`;
  }
  const label = escapeHtml(textOf(element.text));
  const url = safeUrl(typeof element.url === 'string' ? element.url : null);
  const primary = element.style === 'primary' ? ' primary' : '';
  return url === null
    ? `<span class="b-button${primary}">${label}</span>`
    : `<a class="b-button" href="${escapeHtml(url)}" rel="noreferrer noopener" target="_blank">${label}</a>`;
}

/** Our own mrkdwn: escaped text with `*bold*` labels at the start of a line. */
function mrkdwnHtml(text: string): string {
  return escapeHtml(unescapeMrkdwn(text))
    .replace(/^\*([^*\n]+)\*$/gm, '<strong>$1</strong>')
    .replace(/\n/g, '<br>');
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

function textOf(value: unknown): string {
  return string((value as Json | null | undefined)?.text);
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
