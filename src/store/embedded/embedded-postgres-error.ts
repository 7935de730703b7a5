/** The embedded database could not be prepared, started or stopped; the message says why and what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name: string = 'EmbeddedPostgresError';
}

/** Another living process owns the home. `ownerPid` is undefined when the owner could not be named. */
export class HomeInUseError extends EmbeddedPostgresError {
  override readonly name = 'HomeInUseError';
  readonly home: string;
  readonly ownerPid: number | undefined;

  constructor(home: string, ownerPid: number | undefined) {
    const owner = ownerPid === undefined ? 'another harbinger' : `another harbinger (pid ${ownerPid})`;
    super(`${owner} is using this home (${home}); stop it, choose another --home, or set DATABASE_URL`);
    this.home = home;
    this.ownerPid = ownerPid;
  }
}

const ADVICE: ReadonlyArray<{ pattern: RegExp; advice: string }> = [
  {
    pattern:
      /no space left on device|check free disk space|could not extend file|ENOSPC|disk quota exceeded|EDQUOT|file too large|EFBIG/i,
    advice: 'The disk is full: free some space, or choose another --home on a disk with room.',
  },
  {
    pattern: /read-only file system|EROFS/i,
    advice: 'The file system is read-only: choose another --home on one that can be written.',
  },
  {
    pattern: /database files are incompatible|was initialized by PostgreSQL version|unsupported version/i,
    advice:
      'The data were written by another PostgreSQL version: run the harbinger version that made this home, or choose another --home.',
  },
  {
    pattern: /could not look up effective user|user does not exist/i,
    advice:
      'The current user id has no entry in /etc/passwd, which PostgreSQL needs: add one, or set DATABASE_URL.',
  },
  {
    pattern: /error while loading shared libraries|Library not loaded|wrong ELF class|ENOEXEC/i,
    advice:
      "PostgreSQL's own libraries are missing: install the dependencies again (npm ci), or set DATABASE_URL.",
  },
  {
    pattern: /could not (create|map|resize).*shared memory|cannot allocate memory|ENOMEM/i,
    advice: 'The machine lacks memory (or shared memory) for the database: free some, or set DATABASE_URL.',
  },
  {
    pattern: /wrong ownership|invalid permissions/i,
    advice: 'The data folder belongs to another user: run as that user, or choose another --home.',
  },
  {
    pattern: /permission denied|EACCES|EPERM|operation not permitted/i,
    advice:
      'The folder belongs to another user or may not be written: run as its owner, or choose another --home.',
  },
  {
    pattern: /ENOENT.*mkdir/,
    advice: 'The folder above it is missing or cannot be written: choose another --home.',
  },
  {
    pattern: /ENOTDIR|EEXIST/,
    advice: 'The home is not a folder: choose another --home.',
  },
];

/** Advice for a failure text (an error message or log lines), or undefined when none fits. */
export function adviceFor(text: string): string | undefined {
  return ADVICE.find(({ pattern }) => pattern.test(text))?.advice;
}

/** Builds the error shown to a person: what failed, why, the last log lines, and what to do. */
export function explainFailure(what: string, reason: unknown, logTail = ''): EmbeddedPostgresError {
  const why = reason instanceof Error ? reason.message : String(reason);
  const log = logTail.trim() === '' ? '' : `\nLast lines of pg.log:\n${indent(logTail.trim())}`;
  const advice = adviceFor(`${why}\n${logTail}`);
  return new EmbeddedPostgresError(`${what}: ${why}${log}${advice === undefined ? '' : `\n${advice}`}`, {
    cause: reason,
  });
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
