import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { type Document, isMap, isSeq, parseDocument, stringify, type YAMLMap, type YAMLSeq } from 'yaml';
import { parseConfig } from '../config/load-config.ts';
import { filesSourceSchema } from '../config/schema-files.ts';
import { importSettings } from '../pipeline/pull.ts';
import { filesSource } from '../sources/files/files-source.ts';
import {
  type Guess,
  type GuessedFile,
  guessFile,
  withoutSecondHand,
} from '../sources/files/guess/guess-file.ts';
import { type FeedPreview, previewSource } from '../sources/preview-source.ts';
import { ENTITIES } from '../sources/records.ts';
import { formatSourceProblem, SourceError } from '../sources/source-error.ts';
import type { Io } from './io.ts';
import { table } from './io.ts';
import { UsageError } from './options.ts';
import { DEFAULT_CONFIG_FILE, findConfig } from './with-app.ts';

export interface GuessOptions {
  config?: string[];
  as?: string;
  write?: boolean;
  json?: boolean;
}

const SHOWN_ROWS = 10;

export interface GuessOutcome {
  /** Whatever has to be known of the files that were read was found. */
  isComplete: boolean;
  /** Files that could not be read; of several, one costs itself alone. */
  leftOut: number;
}

/** Proposes how files are to be read, shows what they would load, and writes it into the configuration when asked to. */
export async function guessSources(
  io: Io,
  paths: readonly string[],
  options: GuessOptions,
): Promise<GuessOutcome> {
  const as = entityOf(options.as);
  const file = resolve(options.config?.at(-1) ?? io.env.HARBINGER_CONFIG ?? DEFAULT_CONFIG_FILE);
  const folder = dirname(file);
  // The last one is to be written, so it need not be there yet.
  const earlier = options.config?.slice(0, -1) ?? [];
  const { config } = findConfig(existsSync(file) ? [...earlier, file] : earlier);
  const settings = importSettings(config);
  const all: GuessedFile[] = [];
  let isComplete = true;
  let leftOut = 0;
  for (const path of paths) {
    const at = resolve(path);
    const name = relative(folder, at).startsWith('..') ? at : relative(folder, at);
    const guess = await guessFile(name, { at, as }).catch((error: unknown) => {
      if (!(error instanceof SourceError) || paths.length === 1) throw error;
      for (const problem of error.problems) io.note(`left out: ${formatSourceProblem(problem)}`);
      return null;
    });
    if (guess === null) {
      leftOut++;
      continue;
    }
    all.push(...guess.files);
    const source = filesSource(filesSourceSchema.parse({ kind: 'files', files: guess.files }), folder);
    // What is missing is in the notes; what could be loaded is shown without it.
    const previews = guess.isComplete ? await previewSource(source, settings, { rows: SHOWN_ROWS }) : [];
    if (options.json) io.json({ ...guess, previews });
    else printGuess(io, { path, guess, previews });
    isComplete &&= guess.isComplete;
  }
  if (all.length === 0) throw new UsageError('none of the files can be read');
  const files = withoutSecondHand(all);
  if (options.write) {
    writeFiles(file, files);
    io.note(`written into ${relative(process.cwd(), file) || file}: look at it, then harbinger run`);
  } else if (!options.json) {
    io.out(stringify({ sources: [{ kind: 'files', files }] }, { flowCollectionPadding: false }).trimEnd());
  }
  return { isComplete, leftOut };
}

function entityOf(as: string | undefined): Parameters<typeof guessFile>[1]['as'] {
  if (as === undefined) return null;
  const found = ENTITIES.find((entity) => entity === as);
  if (found !== undefined && found !== 'identities') return found;
  throw new UsageError(`--as is one of ${ENTITIES.filter((one) => one !== 'identities').join(', ')}`);
}

interface Told {
  path: string;
  guess: Guess;
  previews: readonly FeedPreview[];
}

function printGuess(io: Io, { path, guess, previews }: Told): void {
  const [{ entity }] = guess.files as [GuessedFile];
  io.note(`${path}: ${entity}`);
  for (const note of guess.notes) io.note(`  look at this: ${note}`);
  printPreviews(io, previews);
}

/** What would be loaded, in a few rows. */
export function printPreviews(io: Io, previews: readonly FeedPreview[]): void {
  for (const { entity, file, rowsIn, valid, rejected, columns, rows, problems, notices } of previews) {
    io.note(
      `  ${file}: ${rowsIn} ${rowsIn === 1 ? 'row' : 'rows'} of ${entity}, ${valid} as they should be, ${rejected} to be kept aside`,
    );
    for (const line of table([columns, ...rows], io.columns)) io.note(`    ${line}`);
    for (const { message, rows: n, line } of problems)
      io.note(`    ${n} x (first on line ${line}) ${message}`);
    for (const notice of notices) io.note(`    note: ${notice}`);
  }
}

/**
 * Puts files under the sources of a configuration file; an entry for the same file and entity gives way. Comments stay.
 * @throws ConfigError when the file would not be valid with them; it is as it was then
 */
export function writeFiles(file: string, files: readonly GuessedFile[]): void {
  const doc = parseDocument(existsSync(file) ? readFileSync(file, 'utf8') : '');
  const list = filesIn(doc);
  for (const one of files) {
    const same = list.items.findIndex(
      (item) =>
        isMap(item) &&
        item.get('path') === one.path &&
        item.get('entity') === one.entity &&
        (one.entity !== 'identities' ||
          JSON.stringify(item.get('constants')) === JSON.stringify(one.constants)),
    );
    const node = doc.createNode(one);
    if (same < 0) list.items.push(node);
    else list.items[same] = node;
  }
  const text = doc.toString({ lineWidth: 120 });
  parseConfig(text, file);
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** The list of files of the first source of their kind, made where there is none. */
function filesIn(doc: Document): YAMLSeq {
  let sources = doc.get('sources');
  if (!isSeq(sources)) {
    sources = doc.createNode([]);
    doc.set('sources', sources);
  }
  const list = sources as YAMLSeq;
  // An empty list in one line would be filled in one line.
  list.flow = false;
  const isFiles = (item: unknown): item is YAMLMap =>
    isMap(item) && item.get('kind') === 'files' && !item.has('path');
  let source = list.items.find(isFiles);
  if (source === undefined) {
    source = doc.createNode({ kind: 'files', files: [] }) as YAMLMap;
    list.items.push(source);
  }
  const files = source.get('files') as YAMLSeq;
  files.flow = false;
  return files;
}
