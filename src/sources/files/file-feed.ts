import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ForeignFile } from '../../config/schema-files.ts';
import { cutRaw, type Reject } from '../reject.ts';
import { createFeed, type JudgedRow } from '../rows/create-feed.ts';
import { createRawJudge } from '../rows/create-raw-judge.ts';
import { RowProblem } from '../rows/create-row-reader.ts';
import { rulesOf } from '../rows/rules-of.ts';
import { TOTAL_ROW } from '../rows/total-row.ts';
import type { AnyFeed, ImportSettings } from '../source.ts';
import type { SourceProblem } from '../source-error.ts';
import { checkColumns } from './check-columns.ts';
import { createMapper } from './create-mapper.ts';
import { fileProblem } from './file-problem.ts';
import type { FoundPath } from './find-files.ts';
import { openTable } from './open-table.ts';
import type { TableRow } from './table.ts';

export interface FileFeedOptions {
  /** Name of the feed. */
  name: string;
  found: FoundPath;
  rules: ForeignFile;
  settings: ImportSettings;
  signal?: AbortSignal | undefined;
}

/** A foreign file as a feed, once its columns have been found. */
export async function openFileFeed(
  options: FileFeedOptions,
): Promise<{ feed: AnyFeed; problems: readonly SourceProblem[] }> {
  const { name, found, rules, settings, signal } = options;
  const { entity } = rules;
  const given = { file: name, path: found.path, signal };
  const beginning = await openTable(given, rules);
  const { columns, problems, notices } = checkColumns(name, beginning, rules);
  const mapper = createMapper(entity, columns, rules);
  const declared = `${FILES_VERSION}|${rulesOf(entity, settings)}|${JSON.stringify(rules)}`;
  const feed = createFeed({
    entity,
    file: name,
    sizeBytes: found.sizeBytes,
    failsAlone: true,
    accountSystem: rules.system,
    digest: () => digestOf(options, declared),
    async *judged() {
      const judge = createRawJudge(entity, settings, { keepsContent: false });
      let bytesRead = 0;
      let skipped = 0;
      const onStored = (bytes: Buffer) => {
        bytesRead += bytes.length;
      };
      const table = await openTable({ ...given, onStored }, rules);
      for await (const batch of table.rows()) {
        signal?.throwIfAborted();
        const rows: JudgedRow<typeof entity>[] = [];
        for (const row of batch) {
          if (row.broken !== undefined) {
            rows.push({ kind: 'rejected', problem: rejectBroken(row, row.broken) });
            continue;
          }
          const values = mapper.values(row);
          if (values === null) skipped += 1;
          else if (mapper.isSum(row)) rows.push({ kind: 'rejected', problem: rejectBroken(row, SUM) });
          else rows.push(judge.row({ line: row.line, values }));
        }
        yield { rows, bytesRead };
      }
      const passed = skipped === 0 ? [] : [`${skipped} ${skipped === 1 ? 'row' : 'rows'} passed over (skip)`];
      const digest = await digestOf(options, declared);
      return { digest, notices: [...table.notices(), ...notices, ...judge.notices(), ...passed] };
    },
  });
  return { feed: feed as AnyFeed, problems };
}

/** Raised when files are read differently, so that what was loaded before is read again. */
const FILES_VERSION = 2;

/** Of the file as it is stored, and of what is declared of it. */
async function digestOf({ name, found, signal }: FileFeedOptions, declared: string): Promise<string> {
  const content = createHash('sha256');
  try {
    for await (const bytes of createReadStream(found.path, { ...(signal && { signal }) }))
      content.update(bytes);
  } catch (cause) {
    signal?.throwIfAborted();
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    const hint = 'Check that it exists and that this user may read it.';
    throw fileProblem(
      name,
      { code: 'unreadable', message: `the file cannot be read (${code})`, hint },
      cause,
    );
  }
  return content.update(declared).digest('hex');
}

const SUM = new RowProblem([{ column: 'account_id', problem: TOTAL_ROW }]);

function rejectBroken(row: TableRow, broken: NonNullable<TableRow['broken']> & { column?: string }): Reject {
  const shown = row.shown();
  const { code, message, column = null } = broken;
  return {
    ...{ code, message, column },
    line: row.line,
    raw: cutRaw(shown),
    rawDigest: createHash('sha256').update(JSON.stringify(shown)).digest('hex'),
    accountId: null,
  };
}
