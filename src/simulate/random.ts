/**
 * Seeded random numbers. The generator is sfc32 (Chris Doty-Humphrey, PractRand), its 128-bit state filled by
 * hashing a path such as (seed, account, aspect): streams of different paths are independent, so that one more
 * draw in one aspect of one account shifts nothing elsewhere.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter: number;
  private spareNormal: number | null = null;

  constructor(path: readonly (string | number)[]) {
    const next = splitMix(path.join('/'));
    this.a = next();
    this.b = next();
    this.c = next();
    this.counter = 1;
    for (let i = 0; i < 12; i++) this.uniform();
  }

  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  }

  /** Uniform in [from, to). */
  between(from: number, to: number): number {
    return from + (to - from) * this.uniform();
  }

  /** Whole number in [from, to], both ends included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.uniform() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.uniform() * items.length)]!;
  }

  /** One value of a table of [value, weight]; weights need not add up to one. */
  weighted<T>(table: readonly (readonly [T, number])[]): T {
    let left = this.uniform() * table.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of table) {
      left -= weight;
      if (left < 0) return value;
    }
    return table[table.length - 1]![0];
  }

  /** Normal by the polar method (Marsaglia and Bray 1964). */
  normal(mean = 0, sd = 1): number {
    if (this.spareNormal !== null) {
      const spare = this.spareNormal;
      this.spareNormal = null;
      return mean + sd * spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      this.spareNormal = y * scale;
      return mean + sd * x * scale;
    }
  }

  /** Waiting time of a Poisson process with this rate; Infinity at rate 0. */
  exponential(rate: number): number {
    return rate > 0 ? -Math.log(1 - this.uniform()) / rate : Number.POSITIVE_INFINITY;
  }

  /** Poisson count: by products below 20 (Knuth), by rounding a normal above. */
  poisson(mean: number): number {
    if (mean <= 0) return 0;
    if (mean >= 20) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count++;
    return count;
  }

  /** Gamma with mean `mean` and the given shape >= 1 (Marsaglia and Tsang 2000). */
  gamma(shape: number, mean: number): number {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v <= 0) continue;
      if (Math.log(1 - this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
        return (d * v * mean) / shape;
      }
    }
  }

  /** Count with more spread than Poisson: variance mean + mean^2 / shape, shape >= 1. */
  negativeBinomial(mean: number, shape: number): number {
    return mean <= 0 ? 0 : this.poisson(this.gamma(shape, mean));
  }

  /** How many of n act when each does with this probability; a rounded normal where n is large. */
  binomial(n: number, probability: number): number {
    if (probability <= 0 || n <= 0) return 0;
    if (probability >= 1) return n;
    if (n > 24) {
      const draw = n * probability + Math.sqrt(n * probability * (1 - probability)) * this.normal();
      return Math.min(n, Math.max(0, Math.round(draw)));
    }
    let count = 0;
    for (let i = 0; i < n; i++) if (this.uniform() < probability) count++;
    return count;
  }
}

/** Two 32-bit lanes over the text, then one well-mixed word per call (finaliser of MurmurHash3). */
function splitMix(text: string): () => number {
  let low = 0x9e3779b9;
  let high = 0x7f4a7c15 ^ text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x85ebca6b);
    low = (low << 13) | (low >>> 19);
    high = Math.imul(high ^ code, 0xc2b2ae35);
    high = (high << 15) | (high >>> 17);
  }
  let step = 0;
  return () => {
    step++;
    let word = (step & 1 ? low : high) + Math.imul(step, 0x9e3779b9);
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return (word ^ (word >>> 16)) | 0;
  };
}
