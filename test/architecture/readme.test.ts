import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { configSchema } from '../../src/config/schema.ts';
import { SILENT_IO } from '../helpers/silent-io.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const readme = read('README.md');
const manifest = JSON.parse(read('package.json')) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  scripts: Record<string, string>;
};

describe('the README', () => {
  it('gives a reason for every dependency', () => {
    const table = readme.slice(readme.indexOf('## Dependencies'), readme.indexOf('## Working on it'));
    const named = (name: string) => table.includes(name);
    const all = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(all.filter((name) => !name.startsWith('@types/') && !named(name))).toEqual([]);
  });

  it('names every verb of the command line', () => {
    const verbs = buildProgram(SILENT_IO, () => undefined).commands.map((command) => command.name());
    expect(verbs.length).toBeGreaterThan(10);
    expect(verbs.filter((verb) => !readme.includes(`\`${verb}\``))).toEqual([]);
  });

  it('names every setting that is read from the environment, and so does the example file', () => {
    const source = read('src/cli/environment.ts');
    const names = [...source.matchAll(/(?:read|url)\('([A-Z_]+)'/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(5);
    for (const text of [readme, read('.env.example')]) {
      expect(names.filter((name) => !text.includes(name))).toEqual([]);
    }
  });

  it('tells of scripts that exist', () => {
    const told = [...readme.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name!);
    expect(told.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });

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
    const told = [...text.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name!);
    expect(told.filter((name) => !(name in manifest.scripts))).toEqual([]);
    expect(readme).toContain(`(${file})`);
  });
});
