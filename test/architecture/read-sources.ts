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
  /** What is imported by name, as the other file calls it. */
  names: string[];
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
    imports: found.map(([statement, specifier = '']) => {
      const names = namesIn(statement);
      const plain = names.map((name) => name.replace(/^type |\s+as .*$/g, ''));
      return { ...resolveImport(path, specifier), isTypeOnly: isTypeOnly(statement, names), names: plain };
    }),
  };
}

// The compiler has no programming interface any more; statements begin a line because the formatter sees to it.
const STATIC = /^(?:import|export)\s[^'";]*?\sfrom\s+'([^']+)'/gm;
const BARE = /^import\s+'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'\s*\)/g;

function namesIn(statement: string): string[] {
  const list = /^(?:import|export) (?:type )?\{([^}]*)\}/.exec(statement)?.[1] ?? '';
  return list.split(',').flatMap((name) => name.trim() || []);
}

function isTypeOnly(statement: string, names: readonly string[]): boolean {
  if (/^(?:import|export) type\s/.test(statement)) return true;
  return names.length > 0 && names.every((name) => name.startsWith('type '));
}

function resolveImport(
  from: string,
  specifier: string,
): Pick<Import, 'specifier' | 'packageName' | 'target'> {
  if (specifier.startsWith('.')) {
    const target = posix.normalize(posix.join(dirname(from), specifier));
    return { specifier, packageName: null, target };
  }
  const parts = specifier.split('/');
  const packageName = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
  return { specifier, packageName, target: null };
}

/** The text without comments, for rules about what the code does rather than what it says. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}
