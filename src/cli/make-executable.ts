import { chmodSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Part of the build: the compiler does not set the mode of the command. */
chmodSync(fileURLToPath(new URL('./main.js', import.meta.url)), 0o755);
