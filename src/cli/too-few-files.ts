const ENOUGH = 1024;

/** What is to be said when the system lets this process open no more files, wherever it met that; null = it did not. */
export function tooFewFiles(error: unknown): string | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (code === 'EMFILE' || code === 'ENFILE')
      return `harbinger: too few files may be open at once (${code}); allow more, e.g.: ulimit -n ${ENOUGH}`;
  }
  return null;
}
