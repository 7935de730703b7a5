import type { Command } from 'commander';
import type { Config } from '../../config/schema.ts';
import type { ScoreDetail } from '../../domain/health/score-record.ts';
import { limitDetail } from '../../domain/privacy/limit-words.ts';
import type { Day, Locale } from '../../domain/types.ts';
import { type ProbabilityRange, rangeToTell } from '../../learning/model/probability-bounds.ts';
import { renderEvidence, shortWhy } from '../../messages/strings/render-evidence.ts';
import { createFormatter } from '../../messages/text/create-formatter.ts';
import { formatProbability } from '../../messages/text/format-probability.ts';
import { measureMoneyAtRisk } from '../../pipeline/ledger/measure-money-at-risk.ts';
import { reading, streaming } from '../../store/database.ts';
import { lastDecidedDay } from '../../store/decided-days.ts';
import { loadBounds } from '../../store/models/models.ts';
import { type StoredScore, streamScores } from '../../store/scores/scores.ts';
import { bandColour, table } from '../io.ts';
import { databaseCommand, parseDay, UsageError, type VerbSetup } from '../options.ts';
import { formatMoneyAtRisk } from '../print-pass.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

export function scoreVerb({ io }: VerbSetup): Command {
  return databaseCommand('score', VERBS.score.says)
    .option('--as-of <date>', 'a day that has been scored; default: the newest', parseDay)
    .option('--json', 'one JSON line per account')
    .action(async (options: AppOptions & { asOf?: Day }) => {
      await withApp(io, options, async ({ context }) => {
        const asOf = options.asOf ?? (await reading(context, (db) => lastDecidedDay(db)));
        if (!asOf) throw new UsageError('nothing has been scored yet; start with: harbinger run --data DIR');
        const { config } = context.config();
        const { locale } = config;
        const atRisk = await reading(context, (db) => measureMoneyAtRisk(db, { config, asOf }));
        const terms = {
          bounds: await reading(context, (db) => loadBounds(db, asOf)),
          horizonDays: config.prediction.horizon_days,
        };
        let count = 0;
        for await (const rows of streaming(context, (db) => streamScores(db, asOf))) {
          count += rows.length;
          if (options.json) {
            for (const row of rows) {
              const money = atRisk.accounts.get(row.accountId) ?? null;
              io.json({ ...toJsonLine(row, config, rangeToTell(terms, row)), money_at_risk: money });
            }
          } else {
            const lines = rows.map((r) => [
              r.accountId,
              (bandColour[r.band] ?? String)(r.band),
              r.health === null ? '-' : r.health.toFixed(2),
              chanceOf(r, rangeToTell(terms, r), locale),
              shortWhy(JSON.parse(r.detail) as ScoreDetail, { locale }),
            ]);
            for (const line of table(lines, io.columns)) io.out(line);
          }
        }
        const summary = formatMoneyAtRisk(atRisk, locale);
        if (summary !== null && !options.json) io.note(summary);
        if (count === 0)
          throw new UsageError(`no score is stored for ${asOf}; run harbinger run --as-of ${asOf}`);
      });
    });
}

function chanceOf(row: StoredScore, range: ProbabilityRange | null, locale: Locale): string {
  const { day: today, probability } = row;
  if (probability === null) return '-';
  const format = createFormatter({ locale, timeZone: 'UTC', currency: 'USD', today });
  return formatProbability({ probability, range }, format, 1);
}

/** The line that others rely on; see docs/commands.md. */
export function toJsonLine(
  row: StoredScore,
  { locale, privacy }: Pick<Config, 'locale' | 'privacy'>,
  range: ProbabilityRange | null,
): object {
  const { components, drivers } = limitDetail(JSON.parse(row.detail) as ScoreDetail, privacy);
  return {
    account_id: row.accountId,
    as_of: row.day,
    health: row.health,
    band: row.band,
    coverage: row.coverage,
    churn_probability: row.probability,
    /** Told in its place where so little is known; null = the probability is. */
    churn_interval: range && [range.low, range.high],
    model: row.model,
    components: components.map((c) => ({
      name: c.name,
      score: c.score,
      weight: c.weight,
      contribution: c.contribution,
      unknown_reason: c.unknownReason,
      evidence: c.evidence,
    })),
    drivers: drivers.map((d) => ({
      text: renderEvidence(d, { locale, form: 'sentence', today: row.day }),
      ...d,
    })),
  };
}
