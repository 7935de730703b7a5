import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { account, address, csm, emptyBook, pulse } from './fault-book.ts';
import { withFaultPlace } from './fault-place.ts';

const DAY = '2026-03-02';

it('fault 24: a digest that may have arrived is told until a person settles it, and the archive has it as it was sent', async () => {
  const [boss, vp] = [address('boss'), address('vp')];
  await withFaultPlace({ config: { digest: { recipients: [boss, vp] } } }, async (place) => {
    const book = emptyBook();
    book.csms.push(csm('ana', { slack_user_id: 'UANA' }));
    const formula = '=HYPERLINK("https://evil.example")';
    book.accounts.push(account('A1', 'ana', { name: formula }), account('A2', 'ana'));
    book.signals.push(pulse('A1', DAY, 20), pulse('A2', DAY, 90));
    await place.write(book);
    place.smtp.script(boss, { kind: 'drop', at: 'after_dot' });
    expect((await place.run(DAY)).deliveries.uncertain).toBe(1);

    const again = await place.cli('digest');
    expect(again.code).toBe(3);
    const [, id] = /The digest of 2026-W09 to boss@corp\.example is uncertain .*outbox settle (\w+) /.exec(
      again.stderr,
    )!;
    await place.cli('outbox', 'settle', id!, 'sent');
    expect(await place.cli('digest')).toMatchObject({ code: 0, stdout: '' });

    // Each once, whatever was called how often.
    const digests = place.smtp.received.filter(({ mail }) => mail.headers.get('list') !== undefined);
    expect(digests.map(({ recipients }) => recipients[0]).sort()).toEqual([boss, vp]);
    expect(new Set(digests.map(({ mail }) => mail.messageId)).size).toBe(2);
    for (const { mail } of digests) {
      expect(String(mail.html)).toContain('<h1');
      expect(mail.attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
        ['at-risk-2026-03-01.csv', 'text/csv'],
      ]);
      const rows: Record<string, string>[] = parse(mail.attachments[0]!.content, {
        bom: true,
        columns: true,
      });
      expect(rows.map((row) => [row.account_id, row.account])).toEqual([['A1', `'${formula}`]]);
    }

    const listed = await place.cli('digest', 'list');
    expect(listed.stdout.split('\n').filter((line) => line.startsWith('2026-W09  sent'))).toHaveLength(2);
    expect((await place.cli('digest', 'show', '2026-W09')).stderr).toContain(
      `name one with --to: ${boss}, ${vp}`,
    );
    const page = join(place.home, 'digest.html');
    const shown = await place.cli('digest', 'show', '2026-W09', '--to', vp, '--html', page);
    const sent = digests.find(({ recipients }) => recipients[0] === vp)!.mail;
    expect(shown.stdout.split('\n\n').slice(1).join('\n\n').trim()).toBe(sent.text!.trim());
    expect((await readFile(page, 'utf8')).trim()).toBe(String(sent.html).trim());
  });
});
