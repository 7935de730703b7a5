import type { DigestBlock, DigestDoc } from './digest-doc.ts';

/** The document as plain text; lines are left for the mail client to wrap. */
export function digestText(doc: DigestDoc): string {
  const parts = [`${doc.title}\n${doc.subtitle}`];
  for (const section of doc.sections) {
    const heading =
      section.title === null ? [] : [`${section.title.toUpperCase()}\n${'-'.repeat(section.title.length)}`];
    parts.push([...heading, ...section.blocks.map(blockText)].join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}

/** Names stand letter by letter, whatever a mail program makes of them. */
function blockText(block: DigestBlock): string {
  switch (block.kind) {
    case 'link':
      return `${block.text}: ${block.url}`;
    case 'tiles':
      return block.tiles.map((t) => `${t.label}: ${[t.value, ...t.lines].join(', ')}`).join('\n');
    case 'bar':
      return `${block.label}: ${block.segments.map((s) => `${s.word} ${s.text}`).join(', ')}`;
    case 'table':
      return tableText([block.columns, ...block.rows.map((r) => r.cells)]);
    case 'entries': {
      const entries = block.entries.map(
        (e, i) =>
          `${i + 1}. ${e.title}${e.value === null ? '' : `  ${e.value}`}${e.lines.map((l) => `\n   ${l}`).join('')}`,
      );
      return [
        ...(block.label === null ? [] : [`${block.label}:`]),
        ...entries,
        ...(block.more === null ? [] : [block.more]),
      ].join('\n');
    }
    case 'paragraph':
      return block.text;
  }
}

function tableText(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((r) => (r[i] ?? '').length)));
  const pad = (cell: string, i: number) =>
    i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0);
  return rows.map((r) => r.map(pad).join('  ').trimEnd()).join('\n');
}
