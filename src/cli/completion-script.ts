import type { Command } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What may follow one command. */
interface Place {
  /** Names that lead there, e.g. `alerts ack`; empty = the program itself. */
  path: string;
  verbs: { name: string; says: string }[];
  options: { flag: string; says: string }[];
}

/** The script by which a shell completes the verbs and options of a program. */
export function completionScript(program: Command, shell: Shell): string {
  const places = placesOf(program, '');
  if (shell === 'fish') return fish(program.name(), places);
  const bash = bashScript(program.name(), places);
  return shell === 'bash'
    ? bash
    : `#compdef ${program.name()}\nautoload -U +X bashcompinit && bashcompinit\n${bash}`;
}

function placesOf(command: Command, path: string): Place[] {
  const place: Place = {
    path,
    verbs: command.commands.map((child) => ({ name: child.name(), says: child.description() })),
    options: command.options.flatMap(({ long, description, hidden }) =>
      long && !hidden ? [{ flag: long, says: description }] : [],
    ),
  };
  place.options.push({ flag: '--help', says: 'what is possible' });
  const below = command.commands.flatMap((child) => placesOf(child, `${path} ${child.name()}`.trim()));
  return [place, ...below];
}

/** One case for each command; where no word is known, files are completed. */
function bashScript(name: string, places: readonly Place[]): string {
  const cases = places.map(({ path, verbs, options }) => {
    const words = [...verbs.map((verb) => verb.name), ...options.map(({ flag }) => flag)];
    return `    '${path}') words='${words.join(' ')}' ;;`;
  });
  const known = places.map(({ path }) => `'${path}'`).filter((path) => path !== "''");
  return `_${name}() {
  local word at='' next words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${at:+$at }$word"
    case "$next" in
      ${known.join('|')}) at="$next" ;;
    esac
  done
  case "$at" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _${name} ${name}
`;
}

function fish(name: string, places: readonly Place[]): string {
  const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const lines = places.flatMap(({ path, verbs, options }) => {
    const steps = path === '' ? [] : path.split(' ');
    const own = verbs.map((verb) => verb.name).join(' ');
    const seen = steps.map((step) => `__fish_seen_subcommand_from ${step}`);
    const later = own === '' ? [] : [`not __fish_seen_subcommand_from ${own}`];
    const when = [...seen, ...later].join('; and ');
    const begin = `complete -c ${name}${when === '' ? '' : ` -n ${quote(when)}`}`;
    return [
      ...verbs.map((verb) => `${begin} -f -a ${verb.name} -d ${quote(verb.says)}`),
      ...options.map(({ flag, says }) => `${begin} -l ${flag.slice(2)} -d ${quote(says)}`),
    ];
  });
  return `${lines.join('\n')}\n`;
}
