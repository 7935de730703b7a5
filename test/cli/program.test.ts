import { expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { VERB_NAMES, verbOf } from '../../src/cli/verb-catalogue.ts';

const io = {
  out: () => undefined,
  note: () => undefined,
  json: () => undefined,
  isTerminal: false,
  columns: 80,
  env: {},
};
const build = (wanted: Parameters<typeof buildProgram>[2]) => buildProgram(io, () => undefined, wanted);

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
