import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/store/package-root.ts';
import { readSources, type SourceFile } from './read-sources.ts';

const product = readSources('src', 'jobs');
const everything = [...product, ...readSources('test', 'drizzle.config.ts', 'vitest.config.ts')];

interface Manifest {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

describe('package.json', () => {
  const read = (file: string) => readFileSync(join(packageRoot(), file), 'utf8');
  const manifest = JSON.parse(read('package.json')) as Manifest;
  const packagesOf = (files: readonly SourceFile[]) =>
    new Set(
      files.flatMap(({ text, imports }) => [
        ...imports.flatMap((i) => (i.packageName?.startsWith('node:') ? [] : (i.packageName ?? []))),
        // What a package is found by at run time, without being imported.
        ...[...text.matchAll(/\.resolve\('((?:@[a-z-]+\/)?[a-z][^'./]*)(?:\/package\.json)?'\)/g)].flatMap(
          (match) => match[1] ?? [],
        ),
      ]),
    );
  const dependencies = Object.keys(manifest.dependencies);
  const devDependencies = Object.keys(manifest.devDependencies);

  it('names every package the product imports, and no other', () => {
    expect([...packagesOf(product)].sort()).toEqual(dependencies.sort());
  });

  it('names every package that only tests and tools need, and no other', () => {
    const needed = [...packagesOf(everything)].filter((name) => !dependencies.includes(name));
    const scripts = Object.values(manifest.scripts).join(' ');
    const commands: Record<string, string> = { '@biomejs/biome': 'biome', typescript: 'tsc', tsx: 'tsx' };
    const isTool = (name: string) => new RegExp(`\\b${commands[name] ?? name}\\b`).test(scripts);
    const all = [...dependencies, ...devDependencies, 'node'];
    const isTypes = (name: string) =>
      name.startsWith('@types/') && all.includes(name.slice('@types/'.length));
    expect(needed.filter((name) => !devDependencies.includes(name))).toEqual([]);
    expect(
      devDependencies.filter((name) => !needed.includes(name) && !isTool(name) && !isTypes(name)),
    ).toEqual([]);
  });

  it('pins every version, and its lock file names no host', () => {
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
    expect(read('package-lock.json')).not.toMatch(
      /"resolved"|https?:\/\/(?!opencollective\.com|github\.com)[^"]*\.tgz/,
    );
  });

  it('has the digest of every package in its lock file, of other platforms too', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { integrity?: string }>;
    };
    const without = Object.entries(packages).filter(([path, { integrity }]) => path !== '' && !integrity);
    expect(without.map(([path]) => path)).toEqual([]);
  });
});
