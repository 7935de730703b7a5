/**
 * Every page the product writes, as a browser sees it: `npm run pages`. Needs a Chromium (`CHROMIUM`, else from the PATH).
 * Each is looked at on a phone and on a screen: rules of WCAG 2.1 A and AA by axe-core, and whether anything makes the
 * page itself scroll sideways. One line per page; exit code 1 when anything is wrong.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';

const ROOT = resolve(import.meta.dirname, '../..');
const CHROMIUM = process.env.CHROMIUM ?? 'chromium';
const WIDTHS = [390, 1_280];
const LOCALES = ['en', 'pt-BR'] as const;

/** What a browser finds on one page. */
interface Finding {
  violations: { id: string; help: string; nodes: { html: string }[] }[];
  /** How far the page is wider than the window, in pixels. */
  sideways: number;
}

const home = mkdtempSync(join(tmpdir(), 'harbinger-pages-'));
let wrong = 0;
try {
  for (const page of makePages()) {
    for (const width of WIDTHS) wrong += print(page, width, look(page, width));
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
process.exitCode = wrong > 0 ? 1 : 0;

/** Paths of all the pages, from the demo and from a small book that departures are known of. */
function makePages(): string[] {
  const page = (name: string) => join(home, `${name}.html`);
  harbinger('demo', '--home', home);
  const config = join(home, 'stricter.yaml');
  writeFileSync(config, 'alerts: { rules: { fast-drop: { enabled: false } } }\n');
  const made = LOCALES.flatMap((locale) => {
    const write = (verb: string, name: string, ...args: string[]) => {
      harbinger(
        ...verb.split(' '),
        ...args,
        '--home',
        home,
        '--locale',
        locale,
        '--html',
        page(`${name}-${locale}`),
      );
      return page(`${name}-${locale}`);
    };
    harbinger('digest', '--preview', '--home', home, '--locale', locale);
    const preview = readdirSync(join(home, 'preview')).find(
      (name) => name.startsWith('digest-') && name.endsWith('.html'),
    );
    const digest = page(`digest-${locale}`);
    writeFileSync(digest, readFileSync(join(home, 'preview', preview!)));
    return [
      digest,
      write('report', 'book'),
      write('report', 'account', '--account', 'Garnet Foods'),
      write('kpis', 'kpis', '--by', 'month'),
      write('kpis', 'kpis-tier', '--by', 'tier'),
      write('config plan', 'plan', config),
    ];
  });
  const data = join(home, 'book');
  harbinger(
    'simulate',
    '--accounts',
    '150',
    '--days',
    '500',
    '--seed',
    '5',
    '--end-on',
    '2026-06-30',
    '--output',
    data,
  );
  const days = ['--from', '2025-10-01', '--to', '2026-06-01', '--every', '60d'];
  harbinger('backtest', '--data', data, ...days, '--html', page('backtest'));
  return [join(home, 'outbox/index.html'), ...made, page('backtest')];
}

function harbinger(...args: string[]): void {
  const main = join(ROOT, 'dist/src/cli/main.js');
  try {
    execFileSync(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    // 3 = done, but something needs a person.
    if ((error as { status?: number }).status !== 3) throw error;
  }
}

/** The page as it is, but for the script that looks at it. */
function look(page: string, width: number): Finding {
  const html = readFileSync(page, 'utf8').replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
  const script = `<script>${axe.source}</script><script>
    document.querySelectorAll('details').forEach((folded) => { folded.open = true; });
    axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(({ violations }) => {
      const told = document.createElement('script');
      told.type = 'application/json';
      told.id = 'found';
      const sideways = Math.max(0, document.documentElement.scrollWidth - window.innerWidth);
      told.textContent = JSON.stringify({ violations, sideways }).replaceAll('<', '\\u003c');
      document.body.append(told);
    });
  </script>`;
  const copy = join(home, 'looked-at.html');
  // A function, since a page's own "$&" means nothing.
  writeFileSync(
    copy,
    html.replace('</body>', () => `${script}</body>`),
  );
  const dom = execFileSync(
    CHROMIUM,
    [
      ...['--headless', '--no-sandbox', '--disable-gpu', `--window-size=${width},900`],
      ...['--virtual-time-budget=20000', '--dump-dom', pathToFileURL(copy).href],
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28 },
  );
  const found = /<script type="application\/json" id="found">([\s\S]*?)<\/script>/.exec(dom)?.[1];
  if (found === undefined) throw new Error(`${CHROMIUM} did not look at ${page}`);
  return JSON.parse(found) as Finding;
}

/** @returns how many things are wrong */
function print(page: string, width: number, { violations, sideways }: Finding): number {
  const name = page.slice(home.length + 1);
  const wide = sideways > 0 ? `, ${sideways} px too wide` : '';
  process.stdout.write(`${name} at ${width}: ${violations.length} violations${wide}\n`);
  for (const { id, help, nodes } of violations) {
    process.stdout.write(`  ${id}: ${help} (${nodes.length}), e.g. ${nodes[0]?.html.slice(0, 160)}\n`);
  }
  return violations.length + (sideways > 0 ? 1 : 0);
}
