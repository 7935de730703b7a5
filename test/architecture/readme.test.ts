import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VERB_NAMES } from '../../src/cli/verb-catalogue.ts';
import { parseConfig } from '../../src/config/load-config.ts';
import { configSchema } from '../../src/config/schema.ts';
import { ALERT_STRINGS } from '../../src/messages/strings/alert-strings.ts';
import { COMMAND_STRINGS } from '../../src/messages/strings/slack-app-strings.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const readme = read('README.md');
const pages = readdirSync(join(ROOT, 'docs'))
  .filter((file) => file.endsWith('.md'))
  .map((file) => `docs/${file}`);
const all = [readme, ...pages.map(read)].join('\n');
const manifest = JSON.parse(read('package.json')) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  scripts: Record<string, string>;
};

describe('the README and the pages of docs', () => {
  it('gives a reason for every dependency', () => {
    const table = read('docs/dependencies.md');
    const packages = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(packages.filter((name) => !name.startsWith('@types/') && !table.includes(name))).toEqual([]);
  });

  it('names every verb of the command line', () => {
    expect(VERB_NAMES.length).toBeGreaterThan(10);
    const told = read('docs/commands.md');
    expect(VERB_NAMES.filter((verb) => !told.includes(`\`${verb}\``))).toEqual([]);
  });

  it('names every setting that is read from the environment, and so does the example file', () => {
    const source = read('src/cli/environment.ts');
    const names = [...source.matchAll(/(?:read|url)\('([A-Z_]+)'/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(5);
    for (const text of [read('docs/commands.md'), read('.env.example')]) {
      expect(names.filter((name) => !text.includes(name))).toEqual([]);
    }
  });

  it('tells of scripts that exist', () => {
    const told = [...all.matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => name!);
    expect(told.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });

  it('opens in about 150 lines, and leads to every page', () => {
    expect(readme.split('\n').length).toBeLessThan(180);
    expect(pages.filter((page) => !readme.includes(`(${page})`))).toEqual([]);
  });

  it('shows settings that load', () => {
    const [, block] = /```yaml\n([\s\S]*?)```/.exec(readme)!;
    expect(() => parseConfig(block!, 'README.md')).not.toThrow();
  });

  it.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...pages])(
    '%s links to what exists',
    (page) => {
      const anchor = (heading: string) =>
        heading
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-');
      const links = [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
      const broken = links.filter(([, path = '', heading]) => {
        const file = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(ROOT, file))) return true;
        if (heading === undefined) return false;
        const anchors = [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, title]) => anchor(title!));
        return !anchors.includes(heading);
      });
      expect(broken.map(([link]) => link)).toEqual([]);
    },
  );

  it('shows in the commented default every section of the configuration', () => {
    const sections = Object.keys(configSchema.shape);
    const text = read('harbinger.default.yaml');
    expect(sections.filter((name) => !new RegExp(`^${name}:`, 'm').test(text))).toEqual([]);
  });
});

describe.each(['ARCHITECTURE.md', 'CONTRIBUTING.md'])('%s', (file) => {
  const text = read(file);

  it('names files and folders that exist', () => {
    const named = [...text.matchAll(/`((?:src|test|jobs|migrations)\/[\w./-]+)/g)].map(([, path]) => path!);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('tells of scripts that exist, and is linked from the README', () => {
    const told = [...text.matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => name!);
    expect(told.filter((name) => !(name in manifest.scripts))).toEqual([]);
    expect(readme).toContain(`(${file})`);
  });
});

describe('the guide in Portuguese', () => {
  const guide = read('docs/guia-pt-BR.md');

  it('calls buttons, states and commands what Slack calls them', () => {
    const { buttons, labels } = ALERT_STRINGS['pt-BR'];
    const { acknowledge, snooze, notRisk, taskDone, wasItReal } = buttons;
    for (const name of [acknowledge, snooze, notRisk, taskDone, wasItReal])
      expect(guide).toContain(`| ${name} |`);
    const { health, stake, probability, todo } = labels;
    for (const name of [health, stake, probability, todo]) expect(guide).toContain(`**${name}**`);
    expect(guide).toContain(labels.whyNow.split(',')[0]);
    const commands = COMMAND_STRINGS['pt-BR'].help.map((line) => line.split(':')[0]!);
    for (const command of commands) expect(guide).toContain(`\`${command}\``);
  });
});
