import { describe, expect, it } from 'vitest';
import { composeMail } from '../../src/delivery/mail/compose-mail.ts';
import { parseSmtpUrl } from '../../src/delivery/mail/smtp-url.ts';
import { checkAddress } from '../../src/domain/mail-address.ts';

describe('checkAddress', () => {
  it.each([
    ['ana@corp.example', 'ana@corp.example'],
    ['Ana.Silva+x@Corp.Example', 'Ana.Silva+x@corp.example'],
    ["o'neil@mail.corp.example", "o'neil@mail.corp.example"],
  ])('takes %s', (text, address) => {
    expect(checkAddress(text, ['corp.example'])).toMatchObject({ ok: true, address });
  });

  it.each([
    'csm@corp.example <e@evil.example>',
    'a@corp.example,b@corp.example',
    'a@corp.example; b@corp.example',
    'a@corp.example\r\nBcc: e@evil.example',
    'a@corp.example\n',
    ' a@corp.example',
    '"a b"@corp.example',
    'a@corp.example (comment)',
    'a@@corp.example',
    'a@b@corp.example',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a@localhost',
    'a@-corp.example',
    'a..b@corp.example',
    '.a@corp.example',
    'a@corp.example.',
    'аna@corp.example',
    'corp.example',
    '@corp.example',
    '',
    `${'a'.repeat(65)}@corp.example`,
    `a@${'b'.repeat(250)}.example`,
  ])('refuses %j', (text) => {
    expect(checkAddress(text, [])).toEqual({ ok: false, reason: 'not_one_address' });
  });

  it('keeps to the allowed domains', () => {
    for (const text of ['a@evil.example', 'a@corp.example.evil.example', 'a@xcorp.example']) {
      expect(checkAddress(text, ['corp.example'])).toEqual({ ok: false, reason: 'domain_not_allowed' });
    }
    expect(checkAddress('a@any.example', [])).toMatchObject({ ok: true });
  });
});

describe('composeMail', () => {
  const identity = { from: { name: 'H', address: 'h@corp.example' }, listId: null, allowedDomains: [] };
  const payload = {
    to: { name: 'Ana', address: 'ana@corp.example' },
    message: { subject: 's', preheader: '', text: 't', html: '<p>h</p>' },
    messageId: 'a.b@corp.example',
    headers: {},
  };

  it.each([
    [{ headers: { 'X-A': 'x\r\nBcc: e@evil.example' } }],
    [{ headers: { Bcc: 'e@evil.example' } }],
    [{ headers: { 'X-A: y\r\nBcc': 'e@evil.example' } }],
    [{ messageId: 'a> <b' }],
    [{ messageId: '' }],
  ])('refuses %j', (over) => {
    expect(composeMail({ ...payload, ...over }, identity, new Date(0))).toMatchObject({
      ok: false,
      scope: 'message',
    });
  });

  it('gives the recipient as an object and the envelope by itself', () => {
    expect(composeMail(payload, identity, new Date(0))).toMatchObject({
      ok: true,
      mail: {
        to: { name: 'Ana', address: 'ana@corp.example' },
        envelope: { from: 'h@corp.example', to: ['ana@corp.example'] },
        messageId: '<a.b@corp.example>',
      },
    });
  });
});

describe('parseSmtpUrl', () => {
  it('reads host, port, login and the few options there are', () => {
    expect(parseSmtpUrl('smtps://u%40corp:p%2Fw@mail.corp.example')).toEqual({
      host: 'mail.corp.example',
      port: 465,
      secure: true,
      auth: { user: 'u@corp', pass: 'p/w' },
    });
    expect(
      parseSmtpUrl('smtp://localhost:2525?requireTLS=true&tls.rejectUnauthorized=false&logger=true'),
    ).toEqual({
      host: 'localhost',
      port: 2525,
      secure: false,
      requireTLS: true,
      tls: { rejectUnauthorized: false },
    });
  });

  it.each(['not a url with hunter22', 'http://u:hunter22@mail', 'smtp://'])(
    'refuses %j without repeating it',
    (text) => {
      expect(() => parseSmtpUrl(text)).toThrow(/^SMTP_URL/);
      expect(() => parseSmtpUrl(text)).not.toThrow(/hunter22/);
    },
  );
});
