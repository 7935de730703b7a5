import * as z from 'zod';
import { checkAddress } from '../domain/mail-address.ts';
import { didYouMean } from './suggestion.ts';

/** One plain mail address, without a display name; white space around it is nobody's intention. */
export const plainAddress = z
  .string()
  .trim()
  .refine((text) => checkAddress(text, []).ok, {
    error: ({ input }) => addressProblem(String(input)),
    params: { code: 'not_an_address' },
  });

/** A domain such as corp.example, which stands for its subdomains too. */
export const mailDomain = z.string().refine((text) => checkAddress(`a@${text}`, []).ok, {
  error: ({ input }) => {
    const bare = String(input)
      .trim()
      .replace(/^(?:.*@|\*\.|https?:\/\/|\.)/, '')
      .replace(/\/.*$/, '');
    const near = checkAddress(`a@${bare}`, []).ok ? didYouMean(bare) : '';
    return `is not a domain such as corp.example${near}`;
  },
  params: { code: 'not_an_address' },
});

/** A Slack channel. Its id or its name; a name that begins with # stands in quotes, since # begins a comment. */
export const slackChannel = z.string().refine((text) => /^#?[^\s#]{1,80}$/.test(text), {
  error: ({ input }) =>
    /^\s*#?\s*$/.test(String(input))
      ? 'must not be empty'
      : 'is not one Slack channel, such as "#customer-success"',
  params: { code: 'empty' },
});

function addressProblem(text: string): string {
  const found = text
    .split(/[\s,;<>()"]+/)
    .filter((part) => checkAddress(part.replace(/^mailto:/i, ''), []).ok);
  if (found.length > 1) return `holds ${found.length} mail addresses; write each as an entry of its own`;
  const [address] = found;
  if (address === undefined) return 'is not a mail address such as ana@corp.example';
  return `is not a plain mail address, without a name around it${didYouMean(address.replace(/^mailto:/i, ''))}`;
}
