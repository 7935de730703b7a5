import { groupBy } from '../domain/group-by.ts';
import { listSettings, type Setting } from './list-settings.ts';

const INTRO = `# Settings

Every key of \`harbinger.yaml\`. Made by \`harbinger config schema --markdown\`; how files are laid over each other and checked is in
[Configuration](configuration.md), examples of every section are in what \`harbinger config init\` writes. \`[]\` is each entry of a
list, \`[stripe]\` each of that kind, \`NAME\` a name of your own, \`NAME(band)\` a rule of that kind. A duration is a number and h, d or w.
`;

/** The page of reference, in Markdown: every setting with what may stand there, its default and its effect. */
export function referencePage(): string {
  const sections = groupBy(listSettings(), ({ path }) => /^[\w-]+/.exec(path)![0]);
  const general = [...sections.values()].filter((settings) => settings.length === 1).flat();
  const parts = [...sections].filter(([, settings]) => settings.length > 1);
  return [
    INTRO,
    part('General', general),
    ...parts.map(([name, settings]) => part(`\`${name}\``, settings)),
  ].join('\n');
}

function part(title: string, settings: readonly Setting[]): string {
  const rows = settings.map(({ path, type, default: standard, effect }) => {
    const value = standard === null ? 'required' : shortened(standard);
    return `| ${[`\`${path}\``, type, value, effect ?? ''].map(cell).join(' | ')} |\n`;
  });
  return `## ${title}\n\n| key | value | default | effect |\n|---|---|---|---|\n${rows.join('')}`;
}

/** Long defaults are in the commented file. */
function shortened(json: string): string {
  if (json === '') return '';
  return json.length > 60 ? 'see `config init`' : `\`${json}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
