import type { CheckResult } from '../delivery/slack/check-slack.ts';
import { formats } from '../messages/backtest-report/html-table.ts';
import type { Context } from '../pipeline/context.ts';
import { reading } from '../store/database.ts';
import { loadLiveModel } from '../store/models/models.ts';
import { loadTraining } from '../store/models/trainings.ts';
import { counted } from './counted.ts';
import { standingOf } from './print-model.ts';

const VERDICTS = {
  proven: 'ranks better than drawing names',
  unproven: 'not yet proven to rank better than drawing names',
  chance: 'ranks no better than drawing names',
} as const;

/** Who speaks of churn, how far that is proven and on what; wrong only when a promise made at training is broken. */
export async function checkModel(ctx: Context): Promise<CheckResult> {
  const { live, training } = await reading(ctx, async (db) => ({
    live: await loadLiveModel(db),
    training: await loadTraining(db),
  }));
  const name = 'churn model';
  if (live === null) {
    const why = training === null ? 'nothing was trained yet' : training.reason;
    const verdict = VERDICTS[training?.prior?.verdict ?? 'unproven'];
    return { name, ok: true, says: `the stated prior speaks, ${verdict}: ${why}` };
  }
  const { verdict, weight, departures } = standingOf(live);
  const counts = weight === null ? '' : `, counts ${formats.percent(weight, 0)} beside the prior`;
  const who = `model ${live.id} of ${live.asOf}, learned from ${departures === null ? '?' : counted(departures, 'departure')}${counts}`;
  const says = `${who}: ${VERDICTS[verdict ?? 'unproven']}`;
  const promise = training?.promise ?? null;
  if (promise === null || promise.kept) return { name, ok: true, says };
  const { promised, lived } = promise;
  return {
    name,
    ok: false,
    says:
      `${says}; at its line ${formats.percent(lived.precision)} left (${lived.rows} judged), ` +
      `promised were ${formats.percent(promised.precision)}, drawing names gives ${formats.percent(lived.chance)}`,
  };
}
