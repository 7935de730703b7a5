import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { parseTestFile } from '../../config/test-file.ts';
import { appendTest } from '../../config/write-test.ts';
import { escapeHtml } from '../../domain/text/safe-text.ts';
import { NothingToRecordError, recordTest } from '../../pipeline/plan/record-test.ts';
import { type ConfigTestReport, testConfig } from '../../pipeline/plan/test-config.ts';
import { counted } from '../counted.ts';
import { readEnvironment } from '../environment.ts';
import type { Io } from '../io.ts';
import { databaseCommand, EXIT, optionsOf, UsageError, type VerbSetup } from '../options.ts';
import { type AppOptions, findConfig, withApp } from '../with-app.ts';
import { accountCalled } from './explain.ts';

const DEFAULT_FILE = 'harbinger.test.yaml';

interface TestOptions extends AppOptions {
  junit?: string;
  record?: string;
}

/** `config test`: what time-lines of accounts have to lead to, proven by the decisions of life. */
export function configTestVerb({ io, exit }: VerbSetup): Command {
  const test = databaseCommand(
    'test',
    'live through the time-lines of a file, and compare with what it expects of the configuration',
  )
    .argument('[file]', 'expectations beside the configuration', DEFAULT_FILE)
    .option('--junit <file>', 'write the results as JUnit XML, for CI')
    .option(
      '--record <account>',
      'add a test of what really happened to an account (its id, or the beginning of its name) to the file',
    )
    .option('--json', 'as JSON');
  test.addHelpText('after', '\nNo database is needed but for --record, which leaves out names and words.');
  test.action(async (file: string) => {
    const options = optionsOf<TestOptions>(test);
    if (options.record !== undefined) return record(io, file, { ...options, record: options.record });
    const loaded = findConfig(options.config ?? readEnvironment(io.env).configFile);
    const report = testConfig(loaded, parseTestFile(readText(file), file, loaded.config));
    if (options.junit) writeFileSync(resolve(options.junit), junit(report));
    if (options.json) io.json(report);
    else print(io, report);
    if (report.results.some(({ failures }) => failures.length > 0)) exit(EXIT.failed);
  });
  return test;
}

/** `--record`: what happened to an account becomes a test. The file is written only where all of it then is one. */
async function record(io: Io, file: string, options: TestOptions & { record: string }): Promise<void> {
  await withApp(io, options, async ({ context }) => {
    const { accountId } = await accountCalled(context, options.record);
    const { test, leftOut } = await recordTest(context, accountId).catch((error) => {
      throw error instanceof NothingToRecordError ? new UsageError(error.message) : error;
    });
    const text = appendTest(existsSync(file) ? readText(file) : '', test);
    parseTestFile(text, file, context.config().config);
    writeFileSync(resolve(file), text);
    if (options.json) io.json({ file, test, left_out: leftOut });
    else
      io.out(
        `${file}: added "${test.name}", ${counted(test.expect.length, 'day')} with what is expected of them.`,
      );
    if (leftOut.length === 0) return;
    io.note('Left out, because it does not follow from the time-line of this account alone:');
    for (const words of leftOut) io.note(`  ${words}`);
    io.note(
      'What a learned model, other accounts, the weekly budget or an older configuration did is not told.',
    );
  });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file} cannot be read (${code}); docs/configuration.md shows what stands in it`);
  }
}

function print(io: Io, { results, untouched }: ConfigTestReport): void {
  for (const { name, failures } of results) {
    io.out(`${failures.length === 0 ? '✔' : '✘'} ${name}`);
    for (const failure of failures) io.out(`    ${failure}`);
  }
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  io.out(`${results.length - failed} passed, ${failed} failed`);
  if (untouched.rules.length > 0) io.note(`Rules that no test brings about: ${untouched.rules.join(', ')}`);
  if (untouched.steps.length > 0) io.note(`Steps that no test brings about: ${untouched.steps.join(', ')}`);
}

/** As build servers read it: one suite, a case for each test. */
function junit({ results }: ConfigTestReport): string {
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  const cases = results.map(({ name, failures }) => {
    const inner = failures.map((words) => `<failure message="${escapeHtml(words)}"/>`).join('');
    return `  <testcase classname="harbinger.config" name="${escapeHtml(name)}">${inner}</testcase>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="harbinger config test" tests="${results.length}" failures="${failed}">
${cases.join('')}</testsuite>
`;
}
