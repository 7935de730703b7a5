import { type Document, visit } from 'yaml';
import type { ConfigProblem } from './config-error.ts';

type YamlFile = Pick<Document.Parsed, 'errors' | 'warnings' | 'contents'> & Document.Parsed;

/** Whether the text can be turned into values at all; a key that appears twice does not prevent that. */
export function isReadable(document: YamlFile): boolean {
  return document.errors.every((e) => e.code === 'DUPLICATE_KEY') && brokenReferences(document).length === 0;
}

/** What is wrong with the text as YAML, before its meaning is looked at. `at` makes a problem from an offset. */
export function syntaxProblems(
  document: YamlFile,
  text: string,
  at: (offset: number, message: string) => ConfigProblem,
): ConfigProblem[] {
  const told = [...document.errors, ...document.warnings].map((e) => {
    const [start, end] = e.pos;
    switch (e.code) {
      case 'DUPLICATE_KEY':
        return at(start, `key "${keyAt(text, start)}" appears twice; keep one of them`);
      case 'MULTIPLE_DOCS':
        return at(start, 'a second document begins here; keep one document in the file');
      default:
        return at(Math.min(start, end), `not readable as YAML: ${firstLine(e.message)}`);
    }
  });
  return [
    ...told,
    ...brokenReferences(document).map(({ offset, name }) =>
      at(offset, `"*${name}" refers to nothing: there is no "&${name}" above it`),
    ),
  ];
}

function brokenReferences(document: YamlFile): { offset: number; name: string }[] {
  const broken: { offset: number; name: string }[] = [];
  visit(document, {
    Alias: (_key, alias) => {
      if (!alias.resolve(document)) broken.push({ offset: alias.range?.[0] ?? 0, name: alias.source });
    },
  });
  return broken;
}

function keyAt(text: string, offset: number): string {
  return /^[^:\s]+/.exec(text.slice(offset))?.[0] ?? '';
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? text;
}
