import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { completionScript } from '../../src/cli/completion-script.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { SILENT_IO } from '../helpers/silent-io.ts';

const program = await buildProgram(SILENT_IO, () => undefined, 'all');
const bash = completionScript(program, 'bash');

/** What bash itself offers behind these words. */
function offered(...words: string[]): string[] {
  const line = ['harbinger', ...words].map((word) => `'${word}'`).join(' ');
  const script = `${bash}
COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _harbinger; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' })
    .split('\n')
    .filter((word) => word !== '');
}

it('offers verbs, then what belongs to them', () => {
  expect(offered('al')).toEqual(['alerts']);
  expect(offered('alerts', 'sn')).toEqual(['snooze']);
  expect(offered('config', 'plan', '--det')).toEqual(['--detailed-exitcode']);
  expect(offered('run', '--as')).toEqual(['--as-of']);
  expect(offered('--home', 'x', 'con')).toEqual(['config']);
});

it('is written for zsh and fish from the same tree', () => {
  expect(completionScript(program, 'zsh')).toMatch(/^#compdef harbinger\n/);
  const fish = completionScript(program, 'fish');
  expect(fish).toContain("complete -c harbinger -n 'not __fish_seen_subcommand_from demo ");
  expect(fish).toMatch(/-n '__fish_seen_subcommand_from alerts; and not [^']*' -f -a snooze -d /);
  expect(fish).toMatch(/-n '__fish_seen_subcommand_from run' -l as-of -d /);
});
