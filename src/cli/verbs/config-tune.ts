import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { editConfig } from '../../config/edit-config.ts';
import type { LoadedConfig } from '../../config/load-config.ts';
import type { SettingEdit } from '../../config/tune-candidates.ts';
import { unifiedDiff } from '../../config/unified-diff.ts';
import type { Day } from '../../domain/types.ts';
import { TUNE_GOALS, type TuneGoal } from '../../learning/tune/tally-replay.ts';
import { NothingToReplayError } from '../../pipeline/plan/replay-base.ts';
import { tuneConfig } from '../../pipeline/plan/tune-config.ts';
import {
  databaseCommand,
  optionsOf,
  parseCount,
  parseDay,
  parseDays,
  UsageError,
  type VerbSetup,
} from '../options.ts';
import { printTuning, tuningJson } from '../print-tune.ts';
import { type AppOptions, DEFAULT_CONFIG_FILE, withApp } from '../with-app.ts';

interface TuneOptions extends AppOptions {
  for: TuneGoal;
  budget?: number;
  replay: number;
  judgeFrom?: Day;
  write?: string;
}

/** `config tune`: a small change of the configuration that history speaks for, as a patch; never applied. */
export function configTuneVerb({ io }: VerbSetup): Command {
  const tune = databaseCommand(
    'tune',
    'propose a change that would have done better, chosen on earlier days and judged on later ones',
  )
    .addOption(new Option('--for <goal>', 'what is aimed at').choices([...TUNE_GOALS]).default('profit'))
    .option('--budget <n>', 'risk alerts per CSM and week; default: as the configuration says', parseCount)
    .addOption(new Option('--replay <duration>', 'how far back').argParser(parseDays).default(365, '365d'))
    .option('--judge-from <date>', 'the days from this one on judge; default: the later half', parseDay)
    .option('--write <file>', 'write the patch, for patch -p0')
    .option('--json', 'as one JSON object');
  tune.addHelpText(
    'after',
    '\nNothing is changed: look at the patch, see config plan, and apply it yourself.',
  );
  tune.action(async () => {
    const options = optionsOf<TuneOptions>(tune);
    await withApp(io, options, async ({ context }) => {
      const loaded = context.config();
      const tuned = await tuneConfig(context, {
        current: loaded,
        goal: options.for,
        budget: options.budget ?? null,
        replayDays: options.replay,
        judgeFrom: options.judgeFrom ?? null,
      }).catch((error) => {
        throw error instanceof NothingToReplayError || error instanceof RangeError
          ? new UsageError(error.message)
          : error;
      });
      const { locale } = loaded.config;
      const patch = patchOf(loaded, tuned.edits);
      if (options.json) io.json({ ...tuningJson(tuned, locale), patch });
      else {
        printTuning(io, tuned, locale);
        if (patch !== '') io.out(`\n${patch}`.trimEnd());
      }
      if (options.write !== undefined && patch !== '') {
        writeFileSync(resolve(options.write), patch);
        io.note(
          `${options.write} is written. Apply it to a copy and see what it changes: harbinger config plan`,
        );
      }
    });
  });
  return tune;
}

/** The difference for each file that says what is changed; what no file says goes into the first one. */
function patchOf(loaded: LoadedConfig, edits: readonly SettingEdit[]): string {
  const files = new Map<string, SettingEdit[]>();
  for (const edit of edits) {
    const file = loaded.origin(edit.path)?.file ?? loaded.file ?? resolve(DEFAULT_CONFIG_FILE);
    files.set(file, [...(files.get(file) ?? []), edit]);
  }
  const patches = [...files].map(([file, own]) => {
    const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const name = relative(process.cwd(), file);
    return unifiedDiff(before, editConfig(before, own), {
      from: before === '' ? '/dev/null' : name,
      to: name,
    });
  });
  return patches.join('');
}
