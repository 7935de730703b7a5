import { toContactRecords } from '../../config/to-settings.ts';
import type { Episode } from '../../domain/episode.ts';
import { findProspects } from '../../domain/prospects/find-prospects.ts';
import type { Csm, Day } from '../../domain/types.ts';
import { buildAgendaModel } from '../../messages/agenda/build-agenda-model.ts';
import type { AgendaModel } from '../../messages/models/agenda-model.ts';
import { reading } from '../../store/database.ts';
import { loadProspectFacts } from '../../store/digest/load-prospect-facts.ts';
import { loadAgendaFacts } from '../../store/episodes/load-agenda-facts.ts';
import { loadAlertViews } from '../../store/episodes/load-alert-views.ts';
import type { Context } from '../context.ts';
import { loadPortfolioContext } from './load-draft-context.ts';

/** Stands for "no episode" where an id is asked for. */
const NO_EPISODE = '00000000-0000-0000-0000-000000000000';

/** The agenda of one account as it stands on the day; null for an account that is not known. */
export async function loadAgenda(
  ctx: Context,
  given: {
    accountId: string;
    /** Whose rules it is looked at for. */
    episode: Pick<Episode, 'id' | 'rules'> | null;
    reader: Csm | null;
    asOf: Day;
  },
): Promise<AgendaModel | null> {
  const { accountId, episode, reader, asOf } = given;
  const id = episode?.id ?? NO_EPISODE;
  const view = (await reading(ctx, (db) => loadAlertViews(db, [{ id, accountId }], asOf))).get(id);
  const { config } = ctx.config();
  const terms = { asOf, currency: config.currency, contacts: toContactRecords(config) };
  const facts = (await reading(ctx, (db) => loadAgendaFacts(db, [accountId], terms))).get(accountId);
  if (!view || !facts) return null;
  const portfolio = await reading(ctx, (db) => loadPortfolioContext(db, ctx, asOf));
  const day = view.score?.day ?? null;
  const known = await reading(ctx, (db) => loadProspectFacts(db, { asOf, day, team: null, only: accountId }));
  const hints = known.flatMap((one) => findProspects(one, asOf)).map(({ evidence }) => evidence);
  return { ...buildAgendaModel(view, facts, { rules: episode?.rules ?? [], reader, portfolio }), hints };
}
