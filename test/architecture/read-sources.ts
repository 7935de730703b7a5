import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { packageRoot } from '../../src/store/package-root.ts';

export interface Import {
  /** As written. */
  specifier: string;
  /** The package's name, or null for a file of ours. */
  packageName: string | null;
  /** Path from the root, e.g. `src/domain/day.ts`; null for a package. */
  target: string | null;
  /** Gone at run time. */
  isTypeOnly: boolean;
}

export interface SourceFile {
  /** Path from the root with forward slashes. */
  path: string;
  text: string;
  lines: number;
  imports: Import[];
}

/** Every TypeScript file below the given folders (or the given files) of the repository. */
export function readSources(...roots: string[]): SourceFile[] {
  return roots.flatMap((root) => (root.endsWith('.ts') ? [root] : listFiles(root))).map(readSource);
}

function listFiles(folder: string): string[] {
  const entries = readdirSync(join(packageRoot(), folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(packageRoot(), join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(packageRoot(), path), 'utf8');
  const found = [...text.matchAll(STATIC), ...text.matchAll(BARE), ...text.matchAll(DYNAMIC)];
  return {
    path,
    text,
    lines: text.trimEnd().split('\n').length,
    imports: found.map(([statement, specifier = '']) =>
      resolveImport(path, specifier, isTypeOnly(statement)),
    ),
  };
}

// The compiler has no programming interface any more; statements begin a line because the formatter sees to it.
const STATIC = /^(?:import|export)\s[^'";]*?\sfrom\s+'([^']+)'/gm;
const BARE = /^import\s+'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'\s*\)/g;

function isTypeOnly(statement: string): boolean {
  if (/^(?:import|export) type\s/.test(statement)) return true;
  const names = /^(?:import|export) \{([^}]*)\}/
    .exec(statement)?.[1]
    ?.split(',')
    .map((name) => name.trim());
  return names?.every((name) => name === '' || name.startsWith('type ')) ?? false;
}

function resolveImport(from: string, specifier: string, isTypeOnly: boolean): Import {
  if (specifier.startsWith('.')) {
    const target = posix.normalize(posix.join(dirname(from), specifier));
    return { specifier, packageName: null, target, isTypeOnly };
  }
  const parts = specifier.split('/');
  const packageName = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
  return { specifier, packageName, target: null, isTypeOnly };
}

/** The text without comments, for rules about what the code does rather than what it says. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}
