import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { defaultConfig, parseConfig } from '../../src/config/load-config.ts';
import { toHealthSettings } from '../../src/config/to-settings.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../../src/domain/health-settings.ts';
import { packageRoot } from '../../src/store/package-root.ts';
import { checkJsonSchema, type JsonSchema } from './check-json-schema.ts';

const text = readFileSync(join(packageRoot(), 'harbinger.default.yaml'), 'utf8');
const schema = configJsonSchema() as JsonSchema;
const defaults = defaultConfig('.');

describe('harbinger.default.yaml', () => {
  it('names every key of the schema, each with its default', () => {
    expect(parse(text)).toEqual(defaults.config);
  });

  it('is the same configuration as no file at all', () => {
    expect(parseConfig(text, 'harbinger.default.yaml').hash).toBe(defaults.hash);
    expect(parseConfig('', 'empty.yaml').hash).toBe(defaults.hash);
  });

  it('tells every kind of rule and every choice of every key', () => {
    const unmentioned = choicesOf(schema).filter((choice) => !new RegExp(`\\b${choice}\\b`).test(text));
    expect(unmentioned).toEqual([]);
  });

  it('explains every section in a comment', () => {
    const lines = text.split('\n');
    const unexplained = Object.keys(defaults.config).filter((key) => {
      const at = lines.findIndex((line) => line.startsWith(`${key}:`));
      const section = [lines[at - 1], ...lines.slice(at, at + 4)];
      return !section.some((line) => line?.includes('#'));
    });
    expect(unexplained).toEqual([]);
  });

  it('asks for the index that the domain describes as its defaults', () => {
    const { tiers: _tiers, ...settings } = toHealthSettings(defaults.config);
    const { tiers: _none, ...own } = DEFAULT_HEALTH_SETTINGS;
    expect(settings).toEqual(own);
  });
});

describe('the JSON Schema for editors', () => {
  it('accepts the shipped file and an empty one', () => {
    expect(checkJsonSchema(schema, parse(text))).toEqual([]);
    expect(checkJsonSchema(schema, {})).toEqual([]);
  });

  it.each([
    ['an unknown section', 'helth: {}', '/helth: is not known'],
    ['a wrong type', 'prediction: { horizon_days: soon }', '/prediction/horizon_days: is no integer'],
    ['a number out of range', 'digest: { top: 99 }', '/digest/top: is out of range'],
    ['a choice that does not exist', 'locale: de', '/locale: is none of en, pt-BR'],
    [
      'an unknown kind of rule',
      'alerts: { rules: { x: { kind: bnd } } }',
      '/alerts/rules/x: fits no variant',
    ],
    [
      'a schedule of three fields',
      'schedule: { pull-usage: 1 2 3 }',
      '/schedule/pull-usage: breaks the pattern',
    ],
    ['a source without its folder', 'sources: [{ kind: csv-folder }]', '/sources/0: fits no variant'],
  ])('underlines %s', (_what, file, expected) => {
    expect(checkJsonSchema(schema, parse(file))).toEqual([expected]);
  });

  it.each([
    'alerts: { rules: { detractor: { within: 7d }, fast-drop: null, high-effort: { enabled: false } } }',
    'tiers: { growth: null, starter: { enabled: false } }',
    'playbooks: { effort: { enabled: false }, risk: { questions: { en: [] } } }',
    'nudges: { templates: { getting-back: { title: { en: Back, pt-BR: Volta } }, renewal-reminder: null } }',
  ])('accepts what is laid over the shipped entries: %s', (file) => {
    expect(checkJsonSchema(schema, parse(file))).toEqual([]);
    expect(() => parseConfig(file, 'f')).not.toThrow(/^f:1:\d+ (?!unknown_name)/);
  });

  it('describes only keywords that an editor knows', () => {
    const known = new Set<string>(KEYWORDS);
    expect(keywordsOf(schema).filter((keyword) => !known.has(keyword))).toEqual([]);
  });
});

const KEYWORDS = [
  '$schema type const enum pattern minimum maximum minLength minItems required properties additionalProperties',
  'propertyNames items anyOf oneOf default description examples',
].flatMap((line) => line.split(' '));

function schemasIn(node: JsonSchema): JsonSchema[] {
  const inner = [
    ...Object.values(node.properties ?? {}),
    ...(typeof node.additionalProperties === 'object' ? [node.additionalProperties] : []),
    ...(node.items ? [node.items] : []),
    ...(node.anyOf ?? []),
    ...(node.oneOf ?? []),
  ];
  return [node, ...inner.flatMap(schemasIn)];
}

function choicesOf(node: JsonSchema): string[] {
  return schemasIn(node).flatMap((one) => [...(one.enum ?? []), one.const ?? []].flat().map(String));
}

function keywordsOf(node: JsonSchema): string[] {
  return [...new Set(schemasIn(node).flatMap((one) => Object.keys(one)))];
}
