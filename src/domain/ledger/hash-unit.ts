/**
 * A number in [0, 1) that follows from a text, evenly spread and the same on every machine: FNV-1a over its UTF-16
 * halves, then the finaliser of MurmurHash3, since FNV alone leaves similar texts close together.
 * Sources: Fowler, Noll, Vo (RFC 9923); Appleby, MurmurHash3 `fmix32`. For drawing lots, never for secrets.
 */
export function hashUnit(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4294967296;
}
