import { fromEpochDay } from '../../day.ts';
import { type ComponentResult, known, unknown } from '../../evidence/component-result.ts';
import { evidence } from '../../evidence/evidence-codes.ts';
import type { PaymentSettings } from '../../health-settings.ts';
import type { Evidence } from '../../types.ts';
import type { InvoiceFeatures, OpenInvoice } from './extract-invoices.ts';
import { paymentStanding } from './payment-standing.ts';

const DUE_SOON = 95;
/** Just overdue, or overdue as always. */
const OVERDUE = 85;
/** Score after the first, second ... failed attempt to collect: each one halves what is left, roughly. */
const AFTER_ATTEMPT = [60, 35, 15, 5] as const;

/**
 * The payment component: the worst of what stands open. Overdue falls in a straight line to 0 over `overdueZeroDays`,
 * counted from the account's own habit, so that one who always pays late and always pays is not alarming for it.
 */
export function scorePayment(
  invoices: InvoiceFeatures,
  asOf: number,
  settings: PaymentSettings,
): ComponentResult {
  if (invoices.count === 0) return unknown(evidence('unknown.no_invoices', { source: 'invoices' }));
  const { overdue, failing, uncollectible, next } = paymentStanding(invoices, asOf);
  const found: { score: number; evidence: Evidence }[] = [];
  if (uncollectible) {
    found.push({ score: 0, evidence: evidence('payment.uncollectible', paramsOf(uncollectible)) });
  }
  if (failing) {
    const score = AFTER_ATTEMPT[Math.min(failing.attempts, AFTER_ATTEMPT.length) - 1]!;
    const params = { ...paramsOf(failing), attempts: failing.attempts };
    found.push({ score, evidence: evidence('payment.failing', params) });
  }
  if (overdue) {
    const { invoice, days, beyondHabit } = overdue;
    const score = OVERDUE * Math.max(0, 1 - beyondHabit / settings.overdueZeroDays);
    const usualLateDays = invoices.usualLate;
    const params = { ...paramsOf(invoice), days };
    found.push({
      score,
      evidence:
        usualLateDays === null || usualLateDays === 0
          ? evidence('payment.overdue', params)
          : beyondHabit === 0
            ? evidence('payment.overdue_as_usual', { ...params, usualLateDays })
            : evidence('payment.later_than_usual', { ...params, usualLateDays }),
    });
  }
  if (next && next.days <= settings.dueSoonDays) {
    const params = { ...paramsOf(next.invoice), days: next.days };
    found.push({ score: DUE_SOON, evidence: evidence('payment.due_soon', params) });
  }
  found.sort((a, b) => a.score - b.score);
  const worst = found[0];
  if (!worst) {
    const lastPaidOn = invoices.lastPaid === null ? null : fromEpochDay(invoices.lastPaid);
    return known(100, [evidence('payment.current', { lastPaidOn, invoices: invoices.count })]);
  }
  // The worst finding alone makes the score; the others are told without points.
  return known(
    worst.score,
    found.map((f, i) => (i === 0 ? { ...f.evidence, points: worst.score - 100 } : f.evidence)),
  );
}

function paramsOf(invoice: OpenInvoice) {
  return {
    invoiceId: invoice.id,
    amount: invoice.amount,
    currency: invoice.currency,
    dueOn: invoice.due === null ? null : fromEpochDay(invoice.due),
  };
}
