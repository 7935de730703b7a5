import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type ConfigDifference, diffConfigs } from '../../config/diff-config.ts';
import { type Config, configSchema } from '../../config/schema.ts';
import { shortForm } from '../../config/short-form.ts';
import type { Day } from '../../domain/types.ts';
import { reading } from '../../store/database.ts';
import { type KeptConfig, listConfigVersions } from '../../store/decided-days.ts';
import { type Io, table } from '../io.ts';
import { databaseCommand, optionsOf, UsageError, type VerbSetup } from '../options.ts';
import { type AppOptions, DEFAULT_CONFIG_FILE, findConfig, withApp } from '../with-app.ts';

/** One configuration that was in force, and what it changed. */
interface LogLine {
  hash: string;
  first_used_at: string;
  /** Days that it decided; null = none, or a later one has decided them again. */
  from: Day | null;
  to: Day | null;
  days: number;
  /** Against the one before; null = the first, or one whose shape this version does not read. */
  differences: ConfigDifference[] | null;
}

/** `config log`: which configuration was in force when. */
export function configLogVerb({ io }: VerbSetup): Command {
  const log = databaseCommand('log', 'which configuration decided which days, the newest first').option(
    '--json',
    'one JSON line per configuration, with what it changed',
  );
  log.action(async () => {
    const options = optionsOf<AppOptions>(log);
    await withApp(io, options, async ({ context }) => {
      const lines = toLog(await reading(context, listConfigVersions)).reverse();
      if (options.json) return lines.forEach(io.json);
      if (lines.length === 0) return io.note('No configuration has scored anything here yet.');
      const rows = lines.map(({ hash, first_used_at: at, from, to, days, differences }) => [
        hash,
        at.slice(0, 16).replace('T', ' '),
        from === null ? '-' : `${from} to ${to} (${days})`,
        differences === null ? '-' : String(differences.length),
      ]);
      const head = ['hash', 'first used (UTC)', 'days decided', 'settings changed'];
      for (const row of table([head, ...rows], io.columns)) io.out(row);
      io.note('What changed between two of them: harbinger config diff HASH HASH');
    });
  });
  return log;
}

function toLog(versions: readonly KeptConfig[]): LogLine[] {
  const read = versions.map(({ config }) => configSchema.safeParse(config));
  return versions.map(({ hash, firstUsedAt, from, to, days }, i) => {
    const [before, after] = [read[i - 1], read[i]!];
    const differences = before?.success && after.success ? diffConfigs(before.data, after.data) : null;
    return { hash, first_used_at: firstUsedAt.toISOString(), from, to, days, differences };
  });
}

/** `config diff`: the settings in which two configurations differ. */
export function configDiffVerb({ io }: VerbSetup): Command {
  const diff = databaseCommand(
    'diff',
    'the settings in which two configurations differ, all defaults filled in',
  )
    .argument('<a>', 'a file, or the first letters of a hash of harbinger config log')
    .argument('<b>', 'the same')
    .option('--json', 'one JSON line per setting');
  diff.action(async (a: string, b: string) => {
    const options = optionsOf<AppOptions>(diff);
    if (existsSync(a) && existsSync(b)) return print(io, [a, b].map(fromFile), options);
    await withApp(io, options, async ({ context }) => {
      const kept = await reading(context, listConfigVersions);
      print(
        io,
        [a, b].map((name) => (existsSync(name) ? fromFile(name) : byHash(name, kept).config)),
        options,
      );
    });
  });
  return diff;
}

/** `config use`: the file of a configuration that was in force, to go back to it. */
export function configUseVerb({ io }: VerbSetup): Command {
  const use = databaseCommand(
    'use',
    'go back to a configuration that was in force: write it as a file, which a running service reloads',
  )
    .argument('<hash>', 'its first letters, see harbinger config log')
    .option('--output <file>', 'file to write; one that exists is kept beside it', DEFAULT_CONFIG_FILE);
  use.action(async (name: string) => {
    const options = optionsOf<AppOptions & { output: string }>(use);
    await withApp(io, options, async ({ context }) => {
      const { hash, config } = byHash(name, await reading(context, listConfigVersions));
      const text = shortForm(config, hash);
      if (text === null)
        throw new UsageError(`${hash} was kept by a version whose settings are not read any more`);
      const before = keepBeside(resolve(options.output), hash);
      writeFileSync(
        resolve(options.output),
        `# Configuration ${hash}: what differs from the defaults.\n${text}`,
      );
      if (before) io.note(`What ${options.output} said is in ${before}.`);
      io.note(`${options.output} is configuration ${hash} again. See what it changes: harbinger config plan`);
    });
  });
  return use;
}

/** @returns where the file that is about to be written over is kept; null = there was none */
function keepBeside(file: string, hash: string): string | null {
  if (!existsSync(file)) return null;
  const kept = `${file}.before-${hash}`;
  writeFileSync(kept, readFileSync(file), { flag: 'wx' });
  return kept;
}

function fromFile(file: string): Config {
  return findConfig([file]).config;
}

/** @throws UsageError where no kept configuration is meant, or several */
function byHash(name: string, kept: readonly KeptConfig[]): { hash: string; config: Config } {
  const found = kept.filter(({ hash }) => hash.startsWith(name));
  const [only] = found;
  if (!only || found.length > 1)
    throw new UsageError(
      `${name} is no file, and ${found.length === 0 ? 'no' : 'more than one'} hash begins so; see harbinger config log`,
    );
  const parsed = configSchema.safeParse(only.config);
  if (!parsed.success)
    throw new UsageError(`${name} was kept by a version whose settings are not read any more`);
  return { hash: only.hash, config: parsed.data };
}

function print(io: Io, [a, b]: readonly Config[], { json }: AppOptions): void {
  const differences = diffConfigs(a!, b!);
  if (json) {
    for (const difference of differences) io.json(difference);
    return;
  }
  if (differences.length === 0) io.note('They say the same.');
  for (const { path, before, after } of differences)
    io.out(`${path}: ${before ?? '(none)'} → ${after ?? '(none)'}`);
}
