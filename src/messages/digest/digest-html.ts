import { escapeHtml } from '../../domain/text/safe-text.ts';
import { COLOURS } from '../mail/mail-page.ts';
import type { BarSegment, DigestBlock, DigestDoc, DigestEntry, DigestTile } from './digest-doc.ts';

const DATA_TABLE = '<table width="100%" cellpadding="0" cellspacing="0" border="0"';
/** Only places things: a screen reader reads it like text. */
const TABLE = DATA_TABLE.replace('<table', '<table role="presentation"');
const LINE = `border-top:1px solid ${COLOURS.rule}`;
const QUIET_LINE = ` class="q" style="font-size:13px;line-height:1.4;color:${COLOURS.quiet}"`;
/** A bar's cell narrower than this has no room for its number; the table below the bar has it anyway. */
const MIN_LABELLED = 0.15;

/** The document as mail HTML: tables and inline styles, everything foreign escaped. */
export function digestHtml(doc: DigestDoc): string {
  const head = `<h1 style="margin:0;font-size:22px;line-height:1.25">${escapeHtml(doc.title)}</h1><p class="q" style="margin:2px 0 0;color:${COLOURS.quiet}">${escapeHtml(doc.subtitle)}</p>`;
  const sections = doc.sections.map((section) => {
    const title =
      section.title === null
        ? ''
        : `<h2 style="margin:28px 0 8px;font-size:16px;line-height:1.3">${escapeHtml(section.title)}</h2>\n`;
    return `${title}${section.blocks.map(blockHtml).join('\n')}`;
  });
  return [head, ...sections].join('\n');
}

function blockHtml(block: DigestBlock): string {
  switch (block.kind) {
    case 'tiles':
      return `${TABLE} style="margin-top:18px"><tr>${block.tiles.map(tile).join('')}</tr></table>`;
    case 'bar':
      return bar(block.label, block.segments);
    case 'table':
      return table(block.columns, block.rows);
    case 'entries':
      return entries(block.label, block.entries, block.more);
    case 'paragraph': {
      const quiet = block.quiet
        ? ` class="q" style="margin:0 0 6px;font-size:13px;color:${COLOURS.quiet}"`
        : ' style="margin:0 0 6px"';
      return `<p${quiet}>${escapeHtml(block.text)}</p>`;
    }
    case 'link':
      return `<p style="margin:6px 0 0;font-size:13px"><a href="${escapeHtml(block.url)}">${escapeHtml(block.text)}</a></p>`;
  }
}

function tile({ label, value, lines }: DigestTile): string {
  const small = lines
    .map(
      (l) =>
        `<div class="q" style="font-size:12px;line-height:1.35;color:${COLOURS.quiet}">${escapeHtml(l)}</div>`,
    )
    .join('');
  return `<td width="33%" valign="top" style="padding-right:8px"><div style="font-size:12px;font-weight:bold">${escapeHtml(label)}</div><div style="font-size:24px;line-height:1.25;font-weight:bold">${escapeHtml(value)}</div>${small}</td>`;
}

function bar(label: string, segments: readonly BarSegment[]): string {
  const cells = segments.map((s) => {
    const percent = Math.max(1, Math.round(s.share * 100));
    const text = s.share >= MIN_LABELLED ? escapeHtml(s.text) : '&nbsp;';
    return `<td width="${percent}%" bgcolor="${s.colour}" height="24" align="center" title="${escapeHtml(`${s.word} ${s.text}`)}" style="font-size:12px;line-height:24px;white-space:nowrap;overflow:hidden;background:${s.colour}"><span style="color:${s.ink}">${text}</span></td>`;
  });
  return `<div class="q" style="margin:8px 0 3px;font-size:12px;color:${COLOURS.quiet}">${escapeHtml(label)}</div>${TABLE} style="table-layout:fixed"><tr>${cells.join('')}</tr></table>`;
}

function table(
  columns: readonly string[],
  rows: readonly { cells: string[]; colour: string | null }[],
): string {
  const head = columns
    .map(
      (c, i) =>
        `<th scope="col" class="q" align="${side(i)}" style="padding:6px 0 4px ${i === 0 ? 0 : 8}px;font-size:12px;font-weight:normal;color:${COLOURS.quiet}">${escapeHtml(c)}</th>`,
    )
    .join('');
  const body = rows.map(({ cells, colour }) => {
    const swatch = colour === null ? '' : `<span style="color:${colour}">&#9632;</span> `;
    const tds = cells.map((c, i) => {
      const tag = i === 0 ? 'th' : 'td';
      const own = i === 0 ? ' scope="row"' : '';
      const style = `padding:5px 0 5px ${i === 0 ? 0 : 8}px;${LINE}${i === 0 ? ';font-weight:normal' : ''}${i === 0 && colour !== null ? ';white-space:nowrap' : ''}`;
      return `<${tag}${own} align="${side(i)}" valign="top" style="${style}">${i === 0 ? swatch : ''}${escapeHtml(c)}</${tag}>`;
    });
    return `<tr>${tds.join('')}</tr>`;
  });
  return `${DATA_TABLE} style="margin-top:6px;font-size:14px"><tr>${head}</tr>\n${body.join('\n')}</table>`;
}

function entries(label: string | null, list: readonly DigestEntry[], more: string | null): string {
  const head =
    label === null
      ? ''
      : `<div style="margin:10px 0 4px;font-size:13px;font-weight:bold">${escapeHtml(label)}</div>`;
  const rows = list.map(({ title, value, lines }) => {
    const small = lines
      .map(
        (l, i) =>
          `<div${i === 0 ? ' style="font-size:13px;line-height:1.4"' : QUIET_LINE}>${escapeHtml(l)}</div>`,
      )
      .join('');
    return `<tr><td style="padding:7px 0;${LINE}">${TABLE}><tr><td valign="top" style="font-weight:bold"><bdi>${escapeHtml(title)}</bdi></td><td align="right" valign="top" style="padding-left:8px;white-space:nowrap">${escapeHtml(value ?? '')}</td></tr></table>${small}</td></tr>`;
  });
  const rest =
    more === null
      ? ''
      : `<div class="q" style="padding-top:6px;font-size:13px;color:${COLOURS.quiet}">${escapeHtml(more)}</div>`;
  return `${head}${TABLE}>${rows.join('\n')}</table>${rest}`;
}

const side = (column: number): 'left' | 'right' => (column === 0 ? 'left' : 'right');
