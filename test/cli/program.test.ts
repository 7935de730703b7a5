import { expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { VERB_NAMES, verbOf } from '../../src/cli/verb-catalogue.ts';
import { SILENT_IO } from '../helpers/silent-io.ts';

const build = (wanted: Parameters<typeof buildProgram>[2]) =>
  buildProgram(SILENT_IO, () => undefined, wanted);

it('shows the same help whether the verbs are loaded or only named', async () => {
  const all = await build('all');
  expect(all.commands.map((command) => command.name())).toEqual(VERB_NAMES);
  expect((await build(null)).helpInformation()).toBe(all.helpInformation());
});

it.each([
  [['alerts', 'ack', 'A1'], 'alerts'],
  [['--', 'run'], 'run'],
  [['help', 'explain'], 'explain'],
  [['explain', '--help'], 'explain'],
  [['--help'], null],
  [['--version'], null],
  [['explian', 'A1'], null],
  [['toString'], null],
  [[], null],
] as const)('of %j loads %j', (words, verb) => {
  expect(verbOf(['node', 'harbinger', ...words])).toBe(verb);
});

it('takes what means one thing with every verb, also below another', async () => {
  const { commands } = await build('all');
  const leaves = commands.flatMap((verb) => (verb.commands.length === 0 ? [verb] : verb.commands));
  for (const leaf of leaves) {
    const known = leaf.options.map(({ long }) => long);
    expect(known, leaf.name()).toEqual(expect.arrayContaining(['--home', '--config', '--json', '--locale']));
  }
});

it('shows the queue on a board only where there is one, and to whoever has the token', async () => {
  const start = async (env: Record<string, string>, ...more: string[]) => {
    const program = await buildProgram({ ...SILENT_IO, env }, () => undefined, 'start');
    return program.parseAsync(['start', '--board', ...more], { from: 'user' });
  };
  const redis = { REDIS_URL: 'redis://127.0.0.1:1' };
  await expect(start({})).rejects.toThrow('--board shows the queue in Redis: set REDIS_URL');
  await expect(start(redis)).rejects.toThrow('--board asks for a token: set ADMIN_TOKEN');
  await expect(start(redis, '--health-port', '0')).rejects.toThrow('which is off');
});

it.each([
  [['config', '--home', 'H', '--json', 'show'], { home: 'H', json: true }],
  [['config', '--config', 'a.yaml', 'show', '--config', 'b.yaml'], { config: ['b.yaml'] }],
  [['model', '--home', 'H', 'list'], { home: 'H' }],
  [['model', '--home', 'H', 'list', '--home', 'I'], { home: 'I' }],
  [['alerts', '--home', 'H', 'ack', 'A1'], { home: 'H' }],
] as const)('hands on what stands before the name of a nested command: %j', async (words, expected) => {
  const program = await build('all');
  const asked: object[] = [];
  for (const { commands } of program.commands) {
    for (const nested of commands) nested.action(() => void asked.push(nested.opts()));
  }
  await program.parseAsync(words, { from: 'user' });
  expect(asked).toEqual([expect.objectContaining(expected)]);
});
