import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { ConfigError, type ConfigProblem, configProblem, type ProblemCode } from './config-error.ts';
import { crossCheck } from './cross-check.ts';
import { decodeText } from './decode-text.ts';
import { describeIssues } from './describe-issue.ts';
import { type MergedLayers, mergeLayers } from './merge-layers.ts';
import { type RatesEntry, readRatesFiles } from './rates-file.ts';
import { readYaml, type YamlFile } from './read-yaml.ts';
import { type Config, configSchema } from './schema.ts';
import { reportingCurrency } from './schema-money.ts';
import { SHIPPED } from './shipped.ts';
import { suggestion } from './suggestion.ts';

export interface LoadedConfig {
  config: Config;
  /** First 12 hex digits of the SHA-256 of the whole configuration with defaults filled in. */
  hash: string;
  /** The first file it came from; null = the shipped defaults. */
  file: string | null;
  /** The files that were named, in order; overlays are found anew at every load. */
  named: readonly string[];
  /** Folder that relative paths of sources start from: that of the file which names them. */
  baseDir: string;
  /** Of the texts it was read from, see `digestFiles`. */
  digest: string;
  /** Files that are read beside those named, whether they are there or not: rates. */
  attached: readonly string[];
  /** Where the value at a path was said last; null = it is a default. */
  origin(path: readonly PropertyKey[]): ConfigOrigin | null;
  /** Where to look for the value at a path: where it is said, else what it would stand in. */
  locate(path: readonly PropertyKey[]): ConfigOrigin;
  /** Named entries of the shipped configuration, or of an earlier file, that a file takes away. */
  removed: readonly { path: readonly string[]; origin: ConfigOrigin }[];
  /** What is wrong in a `rates.csv` of the data: that row is not used, the others are. */
  ratesSetAside: readonly ConfigProblem[];
}

export interface ConfigOrigin {
  file: string;
  line: number;
  column: number;
}

/** Files in this folder beside the first one are laid over it, in the order of their names. */
const OVERLAYS = 'harbinger.d';
/** What rates are called in a CSV folder. */
const RATES_NAME = 'rates.csv';
/** Whoever has more mistakes mends these first. */
const MOST_PROBLEMS = 100;

/**
 * Reads and checks configuration files. Later ones win: the shipped defaults, the first file, the overlays in
 * `harbinger.d` beside it by name, then every further file.
 * @throws ConfigError naming every problem as file:line:column, also YAML syntax errors and duplicate keys.
 */
export function loadConfig(files: string | readonly string[]): LoadedConfig {
  const named = [files].flat();
  const read = withOverlays(named).map(readFile);
  const loaded = assemble(named, read, digestOf(read.map(({ bytes }) => bytes)));
  return withRatesOf(loaded, ratesFiles(loaded));
}

/** Where rates stand beside the configuration. */
interface RatesFiles {
  /** The file that the configuration names: it has to be there, and right. */
  named: string | null;
  /** Folders of the data, whose `rates.csv` is data too. */
  folders: readonly string[];
}

function ratesFiles({ config, baseDir, origin }: LoadedConfig): RatesFiles {
  const { rates_file: named, sources } = config;
  const beside = dirname(origin(['rates_file'])?.file ?? '.');
  return {
    named: named === null ? null : resolve(beside, named),
    folders: sources.flatMap((source) =>
      source.kind === 'csv-folder' ? [resolve(baseDir, source.path)] : [],
    ),
  };
}

/**
 * Lays the rates of CSV files over those of the configuration, whose hash stays: rates are data. A `rates.csv` that is
 * not there tells of none, and what is wrong in one is set aside, as a bad row of any other file of the data is.
 * @throws ConfigError naming every problem of the named file as file:line:column
 */
export function withRatesOf(loaded: LoadedConfig, { named, folders }: RatesFiles): LoadedConfig {
  const beside = folders.map((folder) => join(folder, RATES_NAME));
  const files = [...(named === null ? [] : [named]), ...beside];
  if (files.length === 0) return loaded;
  const { config } = loaded;
  const there = files.filter((file) => file === named || existsSync(file));
  const reporting = reportingCurrency(config);
  const { rates, problems } = readRatesFiles(there, { rates: config.rates, reporting });
  const refused = problems.filter(({ file }) => file === named);
  if (refused.length > 0) throw new ConfigError(refused.slice(0, MOST_PROBLEMS));
  return {
    ...loaded,
    config: there.length === 0 ? config : { ...config, rates: rates as Config['rates'] },
    attached: [...loaded.attached, ...files],
    digest: withAttached(loaded.digest, files),
    ratesSetAside: problems,
  };
}

/** The rates beside the data of a folder, as far as they are right. */
export function ratesOfFolder(folder: string, { config }: LoadedConfig): readonly RatesEntry[] {
  const file = join(folder, RATES_NAME);
  if (!existsSync(file)) return [];
  return readRatesFiles([file], { rates: [], reporting: reportingCurrency(config) }).rates;
}

export function defaultConfig(baseDir: string): LoadedConfig {
  const config = configSchema.parse({});
  return {
    config,
    hash: hashConfig(config),
    file: null,
    named: [],
    baseDir,
    digest: digestText(''),
    attached: [],
    origin: () => null,
    locate: () => ({ file: 'harbinger.yaml', line: 1, column: 1 }),
    removed: [],
    ratesSetAside: [],
  };
}

export function parseConfig(text: string, file: string): LoadedConfig {
  return assemble([file], [{ yaml: readYaml(file, text) }], digestText(text));
}

function withOverlays(named: readonly string[]): string[] {
  const [first, ...further] = named;
  if (first === undefined) return [];
  const folder = join(dirname(first), OVERLAYS);
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => /^[^.].*\.ya?ml$/.test(name));
  } catch {
    return [...named];
  }
  return [first, ...names.sort().map((name) => join(folder, name)), ...further];
}

interface ReadFile {
  yaml: YamlFile;
  bytes: Buffer;
}

function readFile(file: string): ReadFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    const message = `cannot be read (${code}); run "harbinger config init" to make one`;
    throw new ConfigError([configProblem({ file, line: 1, column: 1, code: 'unreadable', message })]);
  }
  const decoded = decodeText(bytes);
  if (decoded.ok) return { yaml: readYaml(file, decoded.text), bytes };
  const byte = decoded.byte.toString(16).toUpperCase().padStart(2, '0');
  const place = { line: decoded.line, column: decoded.column };
  const problem = configProblem({
    file,
    ...place,
    code: 'not_utf8',
    message: `is not valid UTF-8: the byte 0x${byte} begins no letter here; save the file as UTF-8`,
  });
  return {
    yaml: { file, content: undefined, problems: [problem], place: () => ({ ...place, depth: 0 }) },
    bytes,
  };
}

function assemble(
  named: readonly string[],
  read: readonly { yaml: YamlFile }[],
  digest: string,
): LoadedConfig {
  const files = read.map(({ yaml }) => yaml);
  const merged = mergeLayers([SHIPPED, ...files.map(({ content }) => content)]);
  const found = files.flatMap(({ problems }) => problems.map(known));
  // What cannot be read would only add misleading follow-up errors.
  const isReadable = files.every(({ content }) => content !== undefined);
  const parsed = isReadable ? configSchema.safeParse(merged.content, { reportInput: true }) : null;
  const where = (path: readonly PropertyKey[], onKey: boolean) => locate({ files, merged, path, onKey });
  const habits = new Set(found.map((problem) => placeKey(problem)));
  const add: AddProblem = ({ path, onKey }, code, message) => {
    const place = where(path, onKey);
    // A number that is read as another one fails the schema for no other reason.
    if (!habits.has(placeKey(place)))
      found.push({ ...place, make: () => configProblem({ ...place, code, message: message() }) });
  };
  if (parsed?.error) addIssues(parsed.error.issues, add);
  if (parsed) {
    for (const { path, message, onKey, code, blame } of crossCheck(merged.content)) {
      const isShipped = merged.originOf(path) === 0;
      const words = () => (typeof message === 'string' ? message : message());
      add({ path: isShipped ? (blame ?? path) : path, onKey: onKey || isShipped }, code, words);
    }
  }
  for (const { path, known: names } of merged.misnamed) {
    const name = path.at(-1) ?? '';
    add(
      { path, onKey: true },
      'unknown_name',
      () => `${path.join('.')}: there is none to take away${suggestion(name, names)}`,
    );
  }
  if (found.length > 0 || !parsed?.success) throw new ConfigError(shown(found, files));
  const origin = (path: readonly PropertyKey[]): ConfigOrigin | null => {
    const file = files[merged.originOf(path) - 1];
    const place = file?.place(path, false);
    return file && place?.depth === path.length ? { file: file.file, ...lineAndColumn(place) } : null;
  };
  const { data: config } = parsed;
  const [first = null] = files;
  return {
    config,
    hash: hashConfig(config),
    file: first?.file ?? null,
    named,
    baseDir: dirname(origin(['sources'])?.file ?? first?.file ?? '.'),
    digest,
    attached: [],
    origin,
    locate: (path) => where(path, false),
    removed: merged.removed.flatMap(({ path, layer }) => {
      const file = files[layer - 1];
      return file ? [{ path, origin: { file: file.file, ...lineAndColumn(file.place(path, true)) } }] : [];
    }),
    ratesSetAside: [],
  };
}

/** Notes a problem at a value, or at the key that names it. */
type AddProblem = (
  at: { path: readonly PropertyKey[]; onKey: boolean },
  code: ProblemCode,
  message: () => string,
) => void;

/** A problem that is put into words only if it is shown. */
interface FoundProblem extends ConfigOrigin {
  make(): ConfigProblem;
}

function known(problem: ConfigProblem): FoundProblem {
  const { file, line, column } = problem;
  return { file, line, column, make: () => problem };
}

function addIssues(issues: readonly z.core.$ZodIssue[], add: AddProblem): void {
  for (const { path, onKey, code, message } of issues.flatMap(describeIssues))
    add({ path, onKey }, code, message);
}

/** The place in the file that had the last word; of a default that a file left without what it needs, in that file. */
function locate(given: {
  files: readonly YamlFile[];
  merged: MergedLayers;
  path: readonly PropertyKey[];
  onKey: boolean;
}): ConfigOrigin {
  const { files, merged, path, onKey } = given;
  const owner = files[merged.originOf(path) - 1];
  if (owner) return { file: owner.file, ...lineAndColumn(owner.place(path, onKey)) };
  const places = files.map((file) => ({ file: file.file, ...file.place(path, onKey) }));
  const deepest = Math.max(...places.map(({ depth }) => depth));
  const best = places.findLast(({ depth }) => depth === deepest);
  return { file: best?.file ?? 'harbinger.yaml', line: best?.line ?? 1, column: best?.column ?? 1 };
}

function lineAndColumn({ line, column }: { line: number; column: number }) {
  return { line, column };
}

function placeKey({ file, line, column }: ConfigOrigin): string {
  return `${file}:${line}:${column}`;
}

function shown(found: readonly FoundProblem[], files: readonly YamlFile[]): ConfigProblem[] {
  const order = new Map(files.map(({ file }, place) => [file, place]));
  const sorted = [...found].sort(
    (a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line || a.column - b.column,
  );
  const problems = sorted.slice(0, MOST_PROBLEMS).map((problem) => problem.make());
  const next = sorted[MOST_PROBLEMS];
  if (!next) return problems;
  const { file, line, column } = next;
  const message = `and ${sorted.length - MOST_PROBLEMS} more problems from here on`;
  return [...problems, configProblem({ file, line, column, code: 'and_more', message })];
}

/** Tells one text of a configuration file from another: the first 16 hex digits of its SHA-256. */
export function digestText(text: string): string {
  return digestOf([Buffer.from(text)]);
}

/**
 * Digest of the files a configuration is read from now, overlays and what is attached among them; of a single one that
 * of its text.
 * @throws the error of the file system when one that is named cannot be read
 */
export function digestFiles(named: readonly string[], attached: readonly string[] = []): string {
  const digest = digestOf(withOverlays(named).map((file) => readFileSync(file)));
  return withAttached(digest, attached);
}

function withAttached(digest: string, files: readonly string[]): string {
  return files.reduce((whole, file) => digestOf([Buffer.from(whole), contentOf(file)]), digest);
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.from('absent');
  }
}

function digestOf(contents: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const [place, bytes] of contents.entries())
    hash.update(place === 0 ? '' : `\u0000${bytes.length}\u0000`).update(bytes);
  return hash.digest('hex').slice(0, 16);
}

export function hashConfig(config: Config): string {
  return createHash('sha256').update(stableJson(config)).digest('hex').slice(0, 12);
}

/** JSON with sorted keys, so that the order in the file does not change the hash. */
function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
