import {
  fileCircles,
  folderCircles,
  linesPerRoom,
  measureFunctions,
  nounsOfStore,
  withoutAsync,
} from './measure-house.ts';
import { readSources } from './read-sources.ts';

/** What the house allows itself; `limits.test.ts` holds it to them, this file prints where it stands. */
export const LIMITS = {
  functionLines: 80,
  fileLines: 350,
  /** A file shorter than this is hard to find one's way with; some few are worth it. */
  shortFile: 20,
  shortFiles: 25,
  pipelineWithoutAsync: 5,
  roomShare: 0.25,
} as const;

/** Folders whose parts must not import each other in a circle. */
export const FOLDERS = ['src', 'src/domain', 'src/learning', 'src/messages', 'src/store'] as const;

/** Every number of the house, each with the offenders by name. */
export function houseNumbers() {
  const files = readSources('src');
  return {
    functions: files
      .flatMap(measureFunctions)
      .sort((a, b) => b.lines - a.lines)
      .map(({ path, line, lines, head }) => ({ lines, name: `${path}:${line} ${head}` })),
    longFiles: files.filter((f) => f.lines > LIMITS.fileLines).map((f) => `${f.path}: ${f.lines} lines`),
    shortFiles: files.filter((f) => f.lines < LIMITS.shortFile).map((f) => f.path),
    pipelineWithoutAsync: withoutAsync(files, 'src/pipeline'),
    rooms: linesPerRoom(files),
    storeNouns: nounsOfStore(files),
    fileCircles: fileCircles(files),
    folderCircles: FOLDERS.flatMap((folder) => folderCircles(files, folder)),
  };
}

function print(): void {
  const house = houseNumbers();
  const long = house.functions.filter((f) => f.lines > LIMITS.functionLines);
  const list = (title: string, items: readonly string[]) =>
    [`${title}: ${items.length}`, ...items.map((item) => `  ${item}`)].join('\n');
  const parts = [
    `longest function: ${house.functions[0]?.lines} lines of ${house.functions.length} functions`,
    list(
      `functions over ${LIMITS.functionLines} lines`,
      long.map((f) => `${f.lines} ${f.name}`),
    ),
    list(`files over ${LIMITS.fileLines} lines`, house.longFiles),
    list(`files under ${LIMITS.shortFile} lines (at most ${LIMITS.shortFiles})`, house.shortFiles),
    list(
      `files of the pipeline without async (at most ${LIMITS.pipelineWithoutAsync})`,
      house.pipelineWithoutAsync,
    ),
    list(
      `rooms (at most ${LIMITS.roomShare * 100} % of the lines)`,
      house.rooms.map((r) => `${(r.share * 100).toFixed(1).padStart(4)} % ${r.room} (${r.lines})`),
    ),
    list('nouns defined in store', house.storeNouns),
    list('circles of files', house.fileCircles),
    list('circles of folders', house.folderCircles),
  ];
  process.stdout.write(`${parts.join('\n')}\n`);
}

if (process.argv[1] === import.meta.filename) print();
