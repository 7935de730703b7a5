import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { parseTestFile } from '../../config/test-file.ts';
import { escapeHtml } from '../../domain/text/safe-text.ts';
import { type ConfigTestReport, testConfig } from '../../pipeline/plan/test-config.ts';
import { readEnvironment } from '../environment.ts';
import type { Io } from '../io.ts';
import { configOption, EXIT, UsageError, type VerbSetup } from '../options.ts';
import { findConfig } from '../with-app.ts';

const DEFAULT_FILE = 'harbinger.test.yaml';

interface TestOptions {
  config?: string[];
  json?: boolean;
  junit?: string;
}

/** `config test`: what time-lines of accounts have to lead to, proven by the decisions of life. */
export function configTestVerb({ io, exit }: VerbSetup): Command {
  return new Command('test')
    .description(
      'live through the time-lines of a file, and compare with what it expects of the configuration',
    )
    .argument('[file]', 'expectations beside the configuration', DEFAULT_FILE)
    .addOption(configOption())
    .option('--junit <file>', 'write the results as JUnit XML, for CI')
    .option('--json', 'as JSON')
    .action((file: string, options: TestOptions) => {
      const loaded = findConfig(options.config ?? readEnvironment(io.env).configFile);
      const report = testConfig(loaded, parseTestFile(readText(file), file, loaded.config));
      if (options.junit) writeFileSync(resolve(options.junit), junit(report));
      if (options.json) io.json(report);
      else print(io, report);
      if (report.results.some(({ failures }) => failures.length > 0)) exit(EXIT.failed);
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
