/** `: “export takes forever”.`, without a second stop when the words end in one of their own. */
export function quoted(words: string): string {
  return `: “${words}”${/[.!?…]$/u.test(words) ? '' : '.'}`;
}
