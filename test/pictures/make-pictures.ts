/**
 * The pictures of the README, from the demo: `npm run pictures`. Needs a Chromium (`CHROMIUM`, else from the PATH).
 * What is drawn is what the demo would have sent on the day on which this is run: a working day, since on others part of
 * it waits for the next one.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = resolve(import.meta.dirname, '../..');
const PICTURES = join(ROOT, 'docs/pictures');
const CHROMIUM = process.env.CHROMIUM ?? 'chromium';
/** What heads the messages of each picture. */
const SHOWN: { name: string; headings: string[]; height?: number }[] = [
  { name: 'alert', headings: ['· Coral Homes'] },
  { name: 'success', headings: ['👋 Leaving', ': a success goal was missed', ': a slow start'] },
  { name: 'requests', headings: ['What customers ask of the product'], height: 1_035 },
];

const home = mkdtempSync(join(tmpdir(), 'harbinger-pictures-'));
try {
  mkdirSync(PICTURES, { recursive: true });
  harbinger('demo');
  harbinger('digest', '--preview');
  const outbox = join(home, 'outbox');
  const page = readFileSync(join(outbox, 'index.html'), 'utf8');
  for (const { name, headings, ...size } of SHOWN)
    draw(name, { html: cardsOf(page, headings), width: 780, ...size });
  draw('digest', { html: digestHtml(join(home, 'preview')), width: 600, height: 1_500 });
} finally {
  rmSync(home, { recursive: true, force: true });
}

/** The page of what would have been sent, with these cards alone. */
function cardsOf(page: string, headings: readonly string[]): string {
  const cards = page.match(/<article class="card">[\s\S]*?<\/article>/g) ?? [];
  const shown = headings.map((heading) => {
    const card = cards.find((html) => html.includes(heading));
    if (card === undefined) throw new Error(`the demo told nothing of "${heading}"`);
    return card.replace(/<details class="more">[\s\S]*?<\/details>/g, '');
  });
  const style = /<style>[\s\S]*?<\/style>/.exec(page)![0];
  return `<!doctype html><html><head><meta charset="utf-8">${style}</head><body><main style="padding-bottom:2px">${shown.join('')}</main></body></html>`;
}

/** The digest of the whole portfolio. */
function digestHtml(folder: string): string {
  const page = readdirSync(folder).find((name) => name.endsWith('.html'));
  if (page === undefined) throw new Error('the digest was not written');
  return readFileSync(join(folder, page), 'utf8');
}

function harbinger(...args: string[]): void {
  const main = join(ROOT, 'dist/src/cli/main.js');
  execFileSync(process.execPath, [main, ...args, '--home', home], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Draws a page as it is, as high as it is, or cut at a height. */
function draw(name: string, { html, width, height }: { html: string; width: number; height?: number }): void {
  const page = join(home, `${name}.html`);
  const measure = '<script>document.documentElement.dataset.height = document.body.scrollHeight</script>';
  writeFileSync(page, html.replace('</body>', `${measure}</body>`));
  const chromium = (...args: string[]) =>
    execFileSync(CHROMIUM, ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const address = pathToFileURL(page).href;
  const dom = chromium(`--window-size=${width},600`, '--dump-dom', address);
  const whole = Number(/data-height="(\d+)"/.exec(dom)?.[1]);
  if (!(whole > 0)) throw new Error(`${CHROMIUM} did not draw ${name}`);
  const shown = Math.min(whole + 8, height ?? Number.POSITIVE_INFINITY);
  chromium(`--window-size=${width},${shown}`, `--screenshot=${join(PICTURES, `${name}.png`)}`, address);
}
