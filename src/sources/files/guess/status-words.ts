import type { ForeignFile } from '../../../config/schema-files.ts';
import { plainName } from './column-words.ts';

/** Words of other systems for a status, by their plain name; null = rows that are no bills (yet). */
const STATUS_WORDS: ReadonlyMap<string, string | null> = new Map([
  ...[
    'em aberto',
    'aberto',
    'aberta',
    'pendente',
    'a vencer',
    'unpaid',
    'pending',
    'outstanding',
    'sent',
    'offen',
    'ausstehend',
    'en attente',
    'a payer',
    'pendiente',
    'abierta',
  ].map((w) => [w, 'open'] as const),
  ...[
    'pago',
    'paga',
    'quitado',
    'quitada',
    'recebido',
    'liquidado',
    'succeeded',
    'settled',
    'bezahlt',
    'beglichen',
    'paye',
    'payee',
    'regle',
    'reglee',
    'pagado',
    'pagada',
  ].map((w) => [w, 'paid'] as const),
  ...[
    'vencido',
    'vencida',
    'em atraso',
    'atrasado',
    'atrasada',
    'overdue',
    'late',
    'uberfallig',
    'en retard',
    'impaye',
    'impayee',
  ].map((w) => [w, 'past_due'] as const),
  ...[
    'cancelado',
    'cancelada',
    'anulado',
    'estornado',
    'voided',
    'canceled',
    'cancelled',
    'deleted',
    'storniert',
    'annule',
    'annulee',
    'anulada',
  ].map((w) => [w, 'void'] as const),
  ...[
    'incobravel',
    'perdido',
    'written off',
    'bad debt',
    'uneinbringlich',
    'abgeschrieben',
    'irrecouvrable',
  ].map((w) => [w, 'uncollectible'] as const),
  ...['draft', 'rascunho', 'entwurf', 'brouillon', 'borrador'].map((w) => [w, null] as const),
]);

const STATUSES: ReadonlySet<string> = new Set(['open', 'paid', 'past_due', 'void', 'uncollectible']);

/** How the words of a column of states are read, and which rows are no bills. */
export function describeStatus(
  status: { name: string; values: readonly string[] } | undefined,
  notes: string[],
): Partial<ForeignFile> {
  const words = [...new Set(status?.values ?? [])].filter(
    (word) => word !== '' && !STATUSES.has(word.toLowerCase()),
  );
  const meant: [string, string][] = [];
  const skipped: string[] = [];
  for (const word of words) {
    const meaning = STATUS_WORDS.get(plainName(word));
    if (meaning === undefined)
      notes.push(`what the status ${JSON.stringify(word)} means is not known: add it to translate`);
    else if (meaning === null) skipped.push(word);
    else meant.push([word, meaning]);
  }
  return {
    ...(meant.length > 0 && { translate: { status: Object.fromEntries(meant) } }),
    ...(skipped.length > 0 && status !== undefined && { skip: Object.fromEntries([[status.name, skipped]]) }),
  };
}
