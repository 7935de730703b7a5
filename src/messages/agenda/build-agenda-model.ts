import { fillIn } from '../../domain/alerts/plan-tasks.ts';
import type { Csm, Evidence, Locale } from '../../domain/types.ts';
import { accountFigures, flagEvidence, leadingKind, limitQuote } from '../alert/build-alert-model.ts';
import { goalsOn } from '../alert/goal-evidence.ts';
import { offersIn } from '../alert/offer-materials.ts';
import type { AgendaFacts, AgendaModel } from '../models/agenda-model.ts';
import type { AlertView, PortfolioContext } from '../models/alert-view.ts';
import { stepValues } from '../strings/step-strings.ts';

/**
 * The agenda of an account, with the figures of its message. What is asked comes from the playbooks of the rules it is
 * looked at for; none = nothing matches, nothing is asked.
 */
export function buildAgendaModel(
  view: AlertView,
  facts: AgendaFacts,
  given: { rules: readonly string[]; reader: Csm | null; portfolio: PortfolioContext },
): AgendaModel {
  const { rules, reader, portfolio } = given;
  const locale = reader?.locale ?? portfolio.locale;
  const known = {
    contact: view.account.contactName,
    account: view.account.name,
    product: null,
    csm: reader?.name ?? null,
  };
  return {
    ...accountFigures(view, leadingKind(rules, portfolio.rules), portfolio),
    invoices: facts.invoices,
    answers: facts.answers.map((answer) => limitQuote(answer, portfolio.privacy)),
    signals: facts.signals,
    lacksGoal: facts.lacksGoal,
    ...(facts.lastContact === undefined ? {} : { lastContact: facts.lastContact }),
    ...(facts.toTell === undefined ? {} : { toTell: facts.toTell }),
    goals: goalsOn(view.score?.features, portfolio.asOf),
    ...offersOf(view, facts, { rules, portfolio }),
    said: saidOf(view, portfolio),
    questions: questionsOf(rules, portfolio, locale).map((q) => fillIn(q, stepValues(known, locale))),
  };
}

/** As beside the tasks of an alert, with what the customer said last; nothing to whoever leaves. */
function offersOf(
  view: AlertView,
  { answers }: AgendaFacts,
  { rules, portfolio }: { rules: readonly string[]; portfolio: PortfolioContext },
): Pick<AgendaModel, 'materials'> {
  return view.account.noticeOn === null ? offersIn(view, portfolio, { rules, answers }) : {};
}

function saidOf({ account, flag }: AlertView, { privacy, asOf }: PortfolioContext): Evidence[] {
  const { noticeOn, leavesOn } = account;
  const holds = flag !== null && (flag.until === null || flag.until >= asOf);
  return [
    ...(noticeOn === null ? [] : [{ code: 'rule.notice', params: { on: noticeOn, leavesOn }, points: 0 }]),
    ...(holds ? [flagEvidence(flag, privacy)] : []),
  ];
}

function questionsOf(
  rules: readonly string[],
  portfolio: Pick<PortfolioContext, 'rules' | 'playbooks'>,
  locale: Locale,
): string[] {
  const named = new Set(rules.flatMap((rule) => portfolio.rules.get(rule)?.playbook ?? []));
  return [...new Set([...named].flatMap((name) => portfolio.playbooks.get(name)?.questions?.[locale] ?? []))];
}
