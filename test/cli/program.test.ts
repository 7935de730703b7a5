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
