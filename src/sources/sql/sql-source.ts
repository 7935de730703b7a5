import { ConfigError, formatProblem } from '../../config/config-error.ts';
import { daysOf } from '../../config/duration.ts';
import { loadSqlPreset } from '../../config/load-sql-preset.ts';
import type { SqlPreset, SqlSourceConfig } from '../../config/schema-sql.ts';
import { urlLoginProblem } from '../../domain/url-login.ts';
import { ENTITIES } from '../records.ts';
import type { AnyFeed, OpenedSource, OpenOptions, Source, SourceCheck } from '../source.ts';
import { SourceError, type SourceProblem } from '../source-error.ts';
import type { SourceTools } from '../source-tools.ts';
import { checkColumns } from './check-columns.ts';
import { type SqlDialect, SqlError, type SqlSession } from './dialect.ts';
import { planQueries, type QueryPlan } from './plan-queries.ts';
import { POSTGRES } from './postgres/open-postgres-session.ts';
import { prepareQuery } from './prepare-query.ts';
import { pullWindow } from './pull-window.ts';
import { type CheckedQuery, createSqlFeed, problemOf } from './sql-feed.ts';

/** A further server is a folder beside `postgres` and a line here; the scheme of the URL tells them apart. */
const DIALECTS: readonly SqlDialect[] = [POSTGRES];

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 1_000;

type SqlTools = Pick<SourceTools, 'baseDir' | 'variable' | 'now' | 'random' | 'pause'>;

/** Queries of a database, each telling one kind of record. */
export function sqlSource(config: SqlSourceConfig, tools: SqlTools): Source {
  const { name } = config;
  return {
    name,
    kind: 'sql',
    entityOf: (file) => ENTITIES.find((entity) => entity === file) ?? null,
    async open(settings, { states, entities, signal }: OpenOptions = {}): Promise<OpenedSource> {
      const plans = plansOf(config, tools).filter(({ entity }) => entities?.includes(entity) ?? true);
      const connect = () => connectTo(config, tools, signal);
      if (plans.length === 0) return { feeds: [], notices: [] };
      const session = await connect();
      const queries: CheckedQuery[] = [];
      const problems: SourceProblem[] = [];
      try {
        for (const plan of plans) {
          const checked = await checkQuery(plan, session, { now: tools.now() });
          if ('plan' in checked) queries.push(checked);
          else problems.push(...checked);
        }
      } finally {
        await session.close();
      }
      if (problems.length > 0) throw new SourceError(problems);
      const given = {
        settings,
        states,
        connect,
        accountSystem: config.system,
        overlapDays: daysOf(config.overlap),
        maxRows: config.max_rows,
        now: tools.now,
      };
      return { feeds: queries.map((query) => createSqlFeed(query, given) as AnyFeed), notices: [] };
    },
    async checks(signal): Promise<readonly SourceCheck[]> {
      const session = await connectTo(config, tools, signal);
      try {
        const { proven, says } = await session.proveReadOnly();
        return [{ name: 'read-only', ok: proven, says }];
      } catch (error) {
        throw explained(error, name);
      } finally {
        await session.close();
      }
    },
  };
}

function plansOf(config: SqlSourceConfig, { baseDir }: SqlTools): QueryPlan[] {
  let preset: SqlPreset | null = null;
  try {
    preset = config.preset === null ? null : loadSqlPreset(config.preset, baseDir);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new SourceError(
      error.problems.map((problem) =>
        sourceProblem(config.name, 'bad_query', [formatProblem(problem), 'Correct the preset.']),
      ),
    );
  }
  return planQueries(config, preset);
}

/** A query that can be run and gives what it has to, or everything that is wrong with it. */
async function checkQuery(
  plan: QueryPlan,
  session: SqlSession,
  { now, leftOut = [] }: { now: Date; leftOut?: readonly string[] },
): Promise<CheckedQuery | readonly SourceProblem[]> {
  const { entity, period } = plan;
  const prepared = prepareQuery(plan.sql, session.syntax);
  if (!('text' in prepared)) {
    return prepared.map((problem) => ({ code: 'bad_query', file: entity, ...problem }));
  }
  try {
    const values = pullWindow({ entity, state: null, period, overlapDays: 0, now });
    const columns = await session.describe(prepared, values);
    const { problems, notices } = checkColumns(plan, columns, prepared.parameters.includes('since'));
    return problems.length > 0 ? problems : { plan, prepared, columns, notices: [...leftOut, ...notices] };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const line = error.trouble === 'unknown_column' ? error.place?.line : undefined;
    const less = line === undefined ? null : plan.without(line);
    if (less === null) return [problemOf(error, plan)];
    const told = `${less.column} is not told: ${error.message}`;
    return checkQuery(less.plan, session, { now, leftOut: [...leftOut, told] });
  }
}

/** @throws SourceError that names the variable and holds no part of its value */
async function connectTo(
  config: SqlSourceConfig,
  tools: SqlTools,
  signal: AbortSignal | undefined,
): Promise<SqlSession> {
  const { name, url_env: variable } = config;
  const url = tools.variable(variable);
  if (url === null) {
    throw new SourceError([
      sourceProblem(name, 'missing_secret', [`${variable} is not set`, 'Set it to the URL of the database.']),
    ]);
  }
  const dialect = DIALECTS.find(({ schemes }) =>
    schemes.some((scheme) => url.toLowerCase().startsWith(`${scheme}://`)),
  );
  const wrong = urlLoginProblem(url);
  if (dialect === undefined || wrong !== null || !URL.canParse(url)) {
    const known = DIALECTS.flatMap(({ schemes }) => schemes.map((scheme) => `${scheme}://`)).join(' or ');
    const what = wrong ?? `is not a URL that starts with ${known}`;
    throw new SourceError([
      sourceProblem(name, 'not_allowed', [`${variable} ${what}`, 'Correct the variable.']),
    ]);
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await dialect.open({ url, timeoutMs: config.timeout_seconds * 1000, signal });
    } catch (error) {
      const passes = error instanceof SqlError && /^(unreachable|interrupted)$/.test(error.trouble);
      if (!passes || attempt === ATTEMPTS) throw explained(error, `${name} (${variable})`);
      await tools.pause(FIRST_PAUSE_MS * 3 ** (attempt - 1) * (0.5 + tools.random()), signal);
    }
  }
}

function explained(error: unknown, source: string): unknown {
  return error instanceof SqlError ? new SourceError([problemOf(error, { source })]) : error;
}

function sourceProblem(
  file: string,
  code: SourceProblem['code'],
  [message, hint]: readonly [string, string],
): SourceProblem {
  return { code, file, line: null, column: null, message, hint };
}
