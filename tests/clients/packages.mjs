// Packages lie outside the repository, where `cargo xtask test` has installed them.

import { createRequire } from 'node:module';
import { join } from 'node:path';

const folder = process.env.CLIENT_PACKAGES;
if (!folder) throw new Error('run this with `cargo xtask test`, which installs what it needs');

export const require = createRequire(join(folder, 'package.json'));
