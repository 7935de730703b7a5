import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { stringify } from 'yaml';
import { configJsonSchema } from '../../config/describe-issue.ts';
import { loadConfig } from '../../config/load-config.ts';
import { packageRoot } from '../../store/package-root.ts';
import { readEnvironment } from '../environment.ts';
import { UsageError, type VerbSetup } from '../options.ts';
import { DEFAULT_CONFIG_FILE, findConfig } from '../with-app.ts';

export function configVerb({ io }: VerbSetup): Command {
  const verb = new Command('config').description('the one file that tunes everything');
  verb
    .command('init')
    .description('write the commented default configuration')
    .option('--output <file>', 'file to write', DEFAULT_CONFIG_FILE)
    .action(({ output }: { output: string }) => {
      const target = resolve(output);
      if (existsSync(target))
        throw new UsageError(`${output} exists already; name another file with --output`);
      try {
        writeFileSync(target, defaultConfigText(), { flag: 'wx' });
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        throw new UsageError(`${output} cannot be written (${code}); name another file with --output`);
      }
      io.tell(`Wrote ${output}. Check it after editing with: harbinger config check ${output}`);
    });
  verb
    .command('check')
    .description('find every problem of a file at once, with line and column')
    .argument('[file]', 'default: HARBINGER_CONFIG, else harbinger.yaml')
    .action((file: string | undefined) => {
      const name = file ?? readEnvironment(io.env).configFile ?? DEFAULT_CONFIG_FILE;
      const { hash } = loadConfig(resolve(name));
      io.tell(`${name} is valid (configuration ${hash}).`);
    });
  verb
    .command('show')
    .description('the configuration in force, with every default filled in')
    .argument('[file]', 'default: HARBINGER_CONFIG, else harbinger.yaml, else the defaults')
    .option('--json', 'as JSON')
    .action((file: string | undefined, options: { json?: boolean }) => {
      const { config, hash } = findConfig(file ?? readEnvironment(io.env).configFile);
      if (options.json) io.json({ hash, config });
      else io.out(`# configuration ${hash}\n${stringify(config)}`.trimEnd());
    });
  verb
    .command('schema')
    .description('the JSON Schema of the file, for editors')
    .action(() => io.out(JSON.stringify(configJsonSchema(), null, 2)));
  return verb;
}

/** The shipped, commented default; a test keeps it equal to the defaults of the schema. */
export function defaultConfigText(): string {
  return readFileSync(join(packageRoot(), 'harbinger.default.yaml'), 'utf8');
}
