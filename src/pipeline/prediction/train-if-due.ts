import type { Day } from '../../domain/types.ts';
import { isTrainingDue } from '../../learning/backtest/is-training-due.ts';
import { reading } from '../../store/database.ts';
import { countOutcomes, loadTraining } from '../../store/models/trainings.ts';
import type { Context } from '../context.ts';
import type { TrainingOutcome } from './record-training.ts';
import { leastEvidence, trainModel } from './train-model.ts';

/**
 * Trains before a day is decided, when a training is due by then; null = it is not. A training that fails is logged and
 * withholds nothing: what is in force goes on.
 * @param given.scheduledOn day on which the schedule was due last, up to `asOf`; null = never
 */
export async function trainIfDue(
  ctx: Context,
  given: { asOf: Day; scheduledOn: Day | null },
): Promise<TrainingOutcome | null> {
  const { newest, known } = await reading(ctx, async (db) => ({
    newest: await loadTraining(db),
    known: await countOutcomes(db, given.asOf),
  }));
  const least = leastEvidence(ctx.config().config);
  if (!isTrainingDue({ newest, known, least, scheduledOn: given.scheduledOn })) return null;
  try {
    return await trainModel(ctx, given.asOf);
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.log.error({ reason: error instanceof Error ? error.message : 'failed' }, 'training failed');
    return null;
  }
}
