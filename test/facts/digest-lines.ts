import { type Claim, unknownText } from './check.ts';
import { claimsOf, type SectionKind } from './digest-entries.ts';
import type { Portfolio } from './digest-facts.ts';
import { DIGEST_SECTIONS, OPENING } from './digest-sections.ts';

/** The text of a digest, part by part; a part or a line that nobody knows is a false claim. */
export function checkDigest(lines: readonly string[], portfolio: Portfolio): Claim[] {
  const claims: Claim[] = [];
  let kind = OPENING;
  let own: string[] = [];
  const close = () => {
    const c = claimsOf(kind.kind, portfolio);
    kind.check(
      c,
      own.filter((line) => line.trim() !== ''),
      portfolio,
    );
    claims.push(...c.all);
    own = [];
  };
  for (const [i, line] of lines.entries()) {
    if (/^-+$/.test(line)) continue;
    if (!/^-+$/.test(lines[i + 1] ?? '') || line === '') {
      own.push(line);
      continue;
    }
    close();
    const found = DIGEST_SECTIONS.find((section) => section[portfolio.language].test(line));
    if (found === undefined) claims.push(unknownText(line));
    kind = found ?? NOBODY_KNOWS;
  }
  close();
  return claims;
}

const NOBODY_KNOWS: SectionKind = {
  kind: 'unknown',
  en: /^$/,
  'pt-BR': /^$/,
  check: (c, lines) => c.all.push(...lines.map(unknownText)),
};
