import type { AccountFeatures } from './features.ts';

/**
 * The later features, but with everything the named components rest on taken from the earlier ones: what the later
 * day would look like had these components not become known or unknown.
 */
export function mixFeatures(
  earlier: AccountFeatures,
  later: AccountFeatures,
  keepEarlier: ReadonlySet<string>,
): AccountFeatures {
  if (keepEarlier.size === 0) return later;
  const nps = keepEarlier.has('nps') ? earlier : later;
  const ces = keepEarlier.has('ces') ? earlier : later;
  const usage = keepEarlier.has('usage') ? earlier : later;
  const payment = keepEarlier.has('payment') ? earlier : later;
  const signalNames = new Set([...earlier.signals, ...later.signals].map((s) => s.signal));
  const anySignal = [...signalNames].some((name) => keepEarlier.has(name));
  const { goals } = keepEarlier.has('goals') ? earlier : later;
  return {
    ...later,
    renewalOn: (keepEarlier.has('renewal') ? earlier : later).renewalOn,
    sources: {
      usage: usage.sources.usage,
      surveys: (keepEarlier.has('nps') ? nps : ces).sources.surveys,
      invoices: payment.sources.invoices,
      signals: (anySignal ? earlier : later).sources.signals,
    },
    usage: usage.usage,
    answers: [...nps.answers.filter((a) => a.kind === 'nps'), ...ces.answers.filter((a) => a.kind === 'ces')],
    invoices: payment.invoices,
    signals: [...signalNames].flatMap((name) =>
      (keepEarlier.has(name) ? earlier : later).signals.filter((s) => s.signal === name),
    ),
    ...(goals === undefined ? {} : { goals }),
  };
}
