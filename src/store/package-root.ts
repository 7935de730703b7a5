import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Folder of our package.json, the same from the sources and from what the compiler emits.
 * @throws when the program was copied away from its package
 */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    if (dirname(folder) === folder)
      throw new Error('no package.json is above this program: copy the whole package, not its dist alone');
    folder = dirname(folder);
  }
  return folder;
}
