import { resolve } from 'node:path';
import type { SourceConfig } from '../../config/schema-sources.ts';
import { ENTITIES } from '../records.ts';
import type { AnyFeed, OpenOptions, Source } from '../source.ts';
import { SourceError, type SourceProblem } from '../source-error.ts';
import { openFileFeed } from './file-feed.ts';
import { findFiles, isMeant } from './find-files.ts';

export type FilesConfig = Extract<SourceConfig, { kind: 'files' }>;

/**
 * Files as other systems export them: CSV of any making, NDJSON, Excel workbooks and Parquet, plain or gzipped. The
 * columns of every file are looked for before any row is read.
 */
export function filesSource({ name, path, files }: FilesConfig, baseDir: string): Source {
  const folder = resolve(baseDir, path ?? '.');
  return {
    name,
    kind: 'files',
    entityOf: (file) =>
      files.find((rules) => isMeant(rules.path, withoutPart(file)) && partOf(file, rules))?.entity ?? null,
    async open(settings, { entities = ENTITIES, signal }: OpenOptions = {}) {
      const feeds: AnyFeed[] = [];
      const problems: SourceProblem[] = [];
      const wanted = [...files].filter(({ entity }) => entities.includes(entity));
      wanted.sort((a, b) => ENTITIES.indexOf(a.entity) - ENTITIES.indexOf(b.entity));
      const taken = new Set<string>();
      for (const rules of wanted) {
        const found = await findFiles(folder, rules.path);
        problems.push(...found.problems);
        for (const one of found.files) {
          const name = feedName(one.file, rules, files);
          if (taken.has(name)) continue;
          taken.add(name);
          try {
            const opened = await openFileFeed({ name, found: one, rules, settings, signal });
            feeds.push(opened.feed);
            problems.push(...opened.problems);
          } catch (error) {
            if (!(error instanceof SourceError)) throw error;
            problems.push(...error.problems);
          }
        }
      }
      if (problems.length > 0) throw new SourceError(problems);
      return { feeds, notices: [] };
    },
  };
}

type Rules = FilesConfig['files'][number];

/** One file may tell several things: then its feeds are told apart by what they tell. */
function feedName(file: string, rules: Rules, all: readonly Rules[]): string {
  const others = all.filter((one) => one !== rules && isMeant(one.path, file));
  if (others.length === 0) return file;
  const alike = [rules, ...others].filter(({ entity }) => entity === rules.entity);
  const place = all.filter((one) => alike.includes(one)).indexOf(rules);
  return `${file}#${rules.entity}${alike.length === 1 ? '' : `:${rules.sheet ?? place + 1}`}`;
}

function withoutPart(file: string): string {
  const at = file.lastIndexOf('#');
  return at < 0 ? file : file.slice(0, at);
}

function partOf(file: string, rules: Rules): boolean {
  const at = file.lastIndexOf('#');
  return at < 0 || file.slice(at + 1).split(':')[0] === rules.entity;
}
