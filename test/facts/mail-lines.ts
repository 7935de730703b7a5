import { type Claim, unknownText } from './check.ts';
import { claimsOf } from './digest-entries.ts';
import type { Portfolio } from './digest-facts.ts';
import type { MailText } from './render.ts';

// What a customer is written: to whom, about what and from whom. The rest are the words of its template.

const HELLO = /^(?:Hi|Olá,) (.+),$/m;
const SIGNED = /^(?:Kind regards|Um abraço),\n(.+)$/m;
const WHY =
  /^(?:You get this e-mail because you are the contact we have for|Você recebe este e-mail porque é o contato que temos da) (.+)\.$/m;

export function checkCustomerMail({ to, text }: MailText, known: Omit<Portfolio, 'language'>): Claim[] {
  const { book, told } = known;
  const c = claimsOf('nudge', { ...known, language: 'en' });
  const [hello, signed, why] = [HELLO, SIGNED, WHY].map((pattern) => pattern.exec(text)?.[1]);
  if (hello === undefined || signed === undefined || why === undefined) return [unknownText(text)];
  const mine = [...book.accounts.values()].filter(({ row }) => row.contact_email === to.address);
  const own = mine.find(({ row }) => row.name === why);
  c.claim('the account of that contact', why, {
    is: mine.map(({ row }) => row.name).join(),
    ok: own !== undefined,
  });
  if (own === undefined) return c.all;
  c.claim('contact', hello, { is: own.row.contact_name, ok: hello === own.row.contact_name });
  const csm = book.csms.find(({ email }) => email === own.row.csm_email);
  c.claim('from', signed, { is: csm?.name, ok: signed === (csm?.name || 'The customer success team') });
  c.holds('the account is named', text.includes(own.row.name!), own.row.name);
  c.holds(
    'it has an alert of the pool',
    told.allAlerts.some(({ account_id: id, touch }) => id === own.id && touch === 'low'),
  );
  // A product it does not have is not what it should go back to.
  const product = /(?:went with|com o) (.+?) (?:at|na) /.exec(text)?.[1];
  if (product !== undefined)
    c.claim('product', product, {
      is: [...own.usage.keys()].join(),
      ok: own.usage.has(product) || own.usage.size === 0 || product === 'Planner',
    });
  return c.all;
}
