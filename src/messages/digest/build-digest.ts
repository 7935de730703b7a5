import { displayText } from '../../domain/text/safe-text.ts';
import type { DigestModel } from '../models/digest-model.ts';
import type { MessageContext } from '../models/message.ts';
import { movers, team, topRisks } from './digest-accounts.ts';
import { againstChance } from './digest-chance.ts';
import { createDigestContext } from './digest-context.ts';
import { csmKpiTable } from './digest-csm-kpis.ts';
import type { DigestDoc } from './digest-doc.ts';
import {
  customerThemes,
  dataQuality,
  expectedChurn,
  hindsight,
  kpiDefinitions,
  kpiTable,
} from './digest-figures.ts';
import { successGoals } from './digest-goals.ts';
import { leavingCustomers, saidByHand } from './digest-leaving.ts';
import { bookByHealth, threeNumbers } from './digest-overview.ts';
import { prospectLists } from './digest-prospects.ts';
import { bySegment } from './digest-segments.ts';

/** The ten sections in their order; one without data is left out, or says so where silence would mislead. */
export function buildDigest(model: DigestModel, context: MessageContext): DigestDoc {
  const digest = createDigestContext(model, context);
  const { strings, format } = digest;
  const sections = [
    threeNumbers(digest),
    bookByHealth(digest),
    bySegment(digest),
    topRisks(digest),
    movers(digest),
    successGoals(digest),
    expectedChurn(digest),
    leavingCustomers(digest),
    saidByHand(digest),
    ...prospectLists(digest),
    team(digest),
    hindsight(digest),
    againstChance(digest),
    customerThemes(digest),
    kpiTable(digest),
    csmKpiTable(digest),
    dataQuality(digest),
    kpiDefinitions(digest),
  ];
  const { from, to, number } = model.week;
  return {
    title: strings.title(format.number(number)),
    subtitle: strings.period(format.day(from), format.day(to), displayText(model.team, 60)),
    sections: sections.filter((s) => s !== null),
  };
}
