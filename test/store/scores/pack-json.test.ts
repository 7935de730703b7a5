import { describe, expect, it } from 'vitest';
import { packJson, unpackJson } from '../../../src/store/scores/pack-json.ts';

const texts = [
  '{}',
  '{"components":[],"drivers":[]}',
  `{"quote":"Não funciona \u{1f643} \\"really\\"\\u001f\\n","n":[1,-0.5,null]}`,
  `{"weeks":[${Array.from({ length: 3000 }, (_, i) => (i * 7919) % 1000).join(',')}]}`,
];

describe('packJson', () => {
  it.each(texts.flatMap((text) => [['detail', text] as const, ['features', text] as const]))(
    'gives %s back to the byte',
    (kind, text) => {
      const packed = packJson(text, kind);
      expect(packed).toMatch(/^[ab][A-Za-z0-9+/]+=*$/);
      expect(unpackJson(packed)).toBe(text);
    },
  );

  it('leaves text alone that was never packed', () => {
    expect(unpackJson('{"v":1}')).toBe('{"v":1}');
  });

  // Rows outlive releases: a changed dictionary would make every stored score unreadable.
  it('reads what was stored before', () => {
    expect(unpackJson('aI7L4tzDRMzBBNSG2FgA=')).toBe(
      '{"components":[{"name":"usage","score":84.04}],"drivers":[]}',
    );
    expect(unpackJson('bw5HzTA0szNFzn6musSG42EXoBgA=')).toBe(
      '{"v":1,"accountId":"A005087","asOf":"2026-05-31","signals":[]}',
    );
  });

  it('makes a common score several times smaller', () => {
    const detail = `{"components":[{"name":"usage","score":84.4,"weight":40,"contribution":37.51,"unknownReason":null,"evidence":[{"code":"usage.below_peers","params":{"product":"Planner","activeDays":23,"windowDays":28,"silentDays":2,"peersMedian":19.67,"percentile":0.641},"points":-1.96}]},{"name":"nps","score":null,"weight":20,"contribution":0,"unknownReason":"unknown.not_loaded","evidence":[{"code":"unknown.not_loaded","params":{"source":"surveys"},"points":0}]}],"drivers":[]}`;
    expect(packJson(detail, 'detail').length).toBeLessThan(detail.length / 3);
  });
});
