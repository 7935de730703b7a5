import type { Config } from '../../config/schema.ts';
import { toPlaybooks } from '../../config/to-settings.ts';
import { fillIn } from '../../domain/alerts/plan-tasks.ts';
import { ownValue } from '../../domain/names.ts';
import type { Csm, Locale } from '../../domain/types.ts';
import type { AgendaModel } from '../../messages/models/agenda-model.ts';
import { stepValues } from '../../messages/strings/step-strings.ts';
import type { AgendaFacts } from '../../store/episodes/load-agenda-facts.ts';
import type { AlertView } from '../../store/episodes/load-alert-views.ts';
import { accountFigures, type BookView, leadingKind, limitQuote } from './build-alert-model.ts';

/**
 * The agenda of an account, with the figures of its message. What is asked comes from the playbooks of the rules it is
 * looked at for; none = nothing fires, nothing is asked.
 */
export function buildAgendaModel(
  view: AlertView,
  facts: AgendaFacts,
  given: { rules: readonly string[]; reader: Csm | null; book: BookView },
): AgendaModel {
  const { rules, reader, book } = given;
  const { config } = book;
  const locale = reader?.locale ?? config.locale;
  const known = {
    contact: view.account.contactName,
    account: view.account.name,
    product: null,
    csm: reader?.name ?? null,
  };
  return {
    ...accountFigures(view, leadingKind(rules[0], config), book),
    invoices: facts.invoices,
    answers: facts.answers.map((answer) => limitQuote(answer, config.privacy)),
    signals: facts.signals,
    questions: questionsOf(rules, config, locale).map((q) => fillIn(q, stepValues(known, locale))),
  };
}

function questionsOf(rules: readonly string[], config: Config, locale: Locale): string[] {
  const playbooks = toPlaybooks(config);
  const named = new Set(rules.flatMap((rule) => ownValue(config.alerts.rules, rule)?.playbook ?? []));
  return [...new Set([...named].flatMap((name) => playbooks.get(name)?.questions?.[locale] ?? []))];
}
