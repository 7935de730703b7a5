import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SheetCell, writeXlsx } from './write-xlsx.ts';

const ACCOUNTS = 12;
/** The last day that anything is told of. */
export const EXPORTED_ON = '2026-06-30';
const DAY_MS = 86_400_000;

/**
 * What a RevOps person finds in the folder of downloads: companies of HubSpot with semicolons, invoices of Stripe, events of
 * PostHog, and an Excel sheet of NPS answers in Portuguese. Nothing is called or written as Harbinger has it.
 * @returns the ids of the accounts
 */
export async function writeRawExports(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const companies = Array.from({ length: ACCOUNTS }, (_, n) => ({
    n,
    id: String(20_481_000_000 + n * 7),
    name: `Empresa ${String.fromCharCode(65 + n)} Ltda`,
    domain: `empresa-${String.fromCharCode(97 + n)}.com.br`,
    customer: `cus_Q${String.fromCharCode(65 + n)}x${n}Lm9`,
  }));
  const write = (name: string, content: string | Buffer) => writeFile(join(folder, name), content);
  const day = (back: number) => new Date(Date.parse(`${EXPORTED_ON}T00:00:00Z`) - back * DAY_MS);
  const iso = (at: Date) => at.toISOString().slice(0, 10);
  const br = (at: Date) => iso(at).split('-').reverse().join('/');

  const heading =
    'Record ID;Company name;Company Domain Name;Plan;MRR;Renewal date;Company owner;Stripe Customer ID';
  const rows = companies.map(({ n, id, name, domain, customer }) => {
    const mrr = `${1 + n}.${String(100 + n * 37).padStart(3, '0')},50`;
    return [
      id,
      name,
      domain,
      n < 4 ? 'Enterprise' : 'Starter',
      mrr,
      br(day(-30 - n * 9)),
      'ana@harbor.example',
      customer,
    ].join(';');
  });
  await write('hubspot-companies.csv', `\ufeff${heading}\r\n${rows.join('\r\n')}\r\n`);

  const invoices = companies.flatMap(({ n, customer }) =>
    [65, 35, 5].map((back, at) => {
      const isLate = n === 1 && at === 1;
      const status = at === 2 ? (n === 2 ? 'draft' : 'open') : isLate ? 'open' : 'paid';
      const [issued, due] = [day(back), day(back - 14)];
      const paid = status === 'paid' ? `${iso(day(back - 10))} 09:30` : '';
      return `in_${n}_${at},${customer},"${(1000 + n * 37).toLocaleString('en')}.50",brl,${status},${iso(issued)} 10:22,${iso(due)} 10:22,${paid}`;
    }),
  );
  const billing = 'id,Customer,Amount Due,Currency,Status,Date (UTC),Due Date (UTC),Paid At (UTC)';
  await write('stripe-invoices.csv', `${billing}\n${invoices.join('\n')}\n`);

  const events = companies.flatMap(({ n, domain }) =>
    Array.from({ length: 90 }, (_, back) => back).flatMap((back) => {
      const at = day(back);
      const isWeekend = at.getUTCDay() % 6 === 0;
      const many = isWeekend || (n === 0 && back < 25) ? 0 : 2 + (n % 3);
      return Array.from({ length: many }, (_, k) =>
        JSON.stringify({
          uuid: `${n}-${back}-${k}`,
          event: k % 2 === 0 ? '$pageview' : 'report exported',
          distinct_id: `user${k % 3}@${domain}`,
          timestamp: `${iso(at)}T1${k}:05:00.250Z`,
          properties: { $groups: { company: domain }, $browser: 'Firefox' },
        }),
      );
    }),
  );
  await write('posthog-events.ndjson', `${events.join('\n')}\n`);

  const answers: SheetCell[][] = companies.map(({ n, name, domain }) => [
    br(day(20 + n)),
    name,
    `contato@${domain}`,
    n === 3 ? '2,0' : `${7 + (n % 4)},0`,
    n === 3 ? 'O relatório não abre e o suporte não responde' : null,
  ]);
  const sheet: SheetCell[][] = [['Data da resposta', 'Nome', 'E-mail', 'Nota NPS', 'Comentário'], ...answers];
  await write('respostas-nps.xlsx', writeXlsx({ Respostas: sheet }));
  return companies.map(({ id }) => id);
}
