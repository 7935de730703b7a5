/** Words of other systems for a status, by their plain name; null = rows that are no bills (yet). */
export const STATUS_WORDS: ReadonlyMap<string, string | null> = new Map([
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
  ].map((w) => [w, 'open'] as const),
  ...['pago', 'paga', 'quitado', 'quitada', 'recebido', 'liquidado', 'succeeded', 'settled'].map(
    (w) => [w, 'paid'] as const,
  ),
  ...['vencido', 'vencida', 'em atraso', 'atrasado', 'atrasada', 'overdue', 'late'].map(
    (w) => [w, 'past_due'] as const,
  ),
  ...['cancelado', 'cancelada', 'anulado', 'estornado', 'voided', 'canceled', 'cancelled', 'deleted'].map(
    (w) => [w, 'void'] as const,
  ),
  ...['incobravel', 'perdido', 'written off', 'bad debt'].map((w) => [w, 'uncollectible'] as const),
  ...['draft', 'rascunho'].map((w) => [w, null] as const),
]);
