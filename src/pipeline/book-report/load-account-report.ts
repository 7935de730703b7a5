import { toExchangeRates } from '../../config/to-settings.ts';
import type { ScoreDetail } from '../../domain/health/score-record.ts';
import { orderAlerts } from '../../domain/outcomes/order-alerts.ts';
import { limitDetail } from '../../domain/privacy/limit-words.ts';
import type { Day, FoundAccount } from '../../domain/types.ts';
import type { AccountHappening, AccountReport } from '../../messages/models/book-report-model.ts';
import { reading } from '../../store/database.ts';
import { loadScore } from '../../store/scores/scores.ts';
import { listAlerts } from '../../store/views/list-alerts.ts';
import { loadHappenings, loadHealthDays, loadUsageWeeks } from '../../store/views/load-book-report.ts';
import { listTasks } from '../../store/views/tasks.ts';
import { loadAgenda } from '../alerts/load-agenda.ts';
import type { Context } from '../context.ts';

/** One account over a year as it stood on a day; null = it has never been scored. */
export async function loadAccountReport(
  context: Context,
  account: FoundAccount,
  asOf: Day,
): Promise<AccountReport | null> {
  const { accountId } = account;
  const { config } = context.config();
  const every = { all: true, owner: null, accountId };
  const [listed, tasks, score] = await reading(context, async (db) => [
    await listAlerts(db, every),
    await listTasks(db, every),
    await loadScore(db, accountId, asOf),
  ]);
  const alerts = orderAlerts(listed, {
    ...{ day: asOf, rates: toExchangeRates(config), currency: config.currency },
  });
  const living = alerts.find(({ closed_on }) => closed_on === null) ?? null;
  const agenda = await loadAgenda(context, { accountId, episode: living, reader: null, asOf });
  if (score === null || agenda === null) return null;
  const { components } = limitDetail(JSON.parse(score.detail) as ScoreDetail, config.privacy);
  return reading(context, async (db) => ({
    ...{ asOf, account, agenda, components, alerts, tasks },
    health: score.health,
    band: score.band,
    history: await loadHealthDays(db, accountId, asOf),
    weeks: await loadUsageWeeks(db, accountId, asOf),
    happenings: [...happeningsOf(alerts), ...(await loadHappenings(db, accountId, asOf))].sort((a, b) =>
      b.on.localeCompare(a.on),
    ),
  }));
}

function happeningsOf(alerts: AccountReport['alerts']): AccountHappening[] {
  return alerts.flatMap(({ opened_on, closed_on, closed_reason, rules }) => [
    { kind: 'alert_opened' as const, on: opened_on, rules, reason: null },
    ...(closed_on === null
      ? []
      : [{ kind: 'alert_closed' as const, on: closed_on, rules, reason: closed_reason }]),
  ]);
}
