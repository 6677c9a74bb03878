import { existsSync, writeFileSync } from 'node:fs';
import { FAILPOINTS } from '../activities/deps.ts';
import type { Failpoint } from '../activities/deps.ts';

/**
 * Tests of durability name a moment as `<failpoint>:<marker file>`: the process kills itself there, hard and once.
 * Without the variable every failpoint does nothing.
 * @throws Error for a name that does not exist
 */
export function createFailpoints(setting: string | null): (reached: Failpoint) => Promise<void> {
  if (setting === null) return () => Promise.resolve();
  const [name, marker] = setting.split(':');
  const armed = FAILPOINTS.find((failpoint) => failpoint === name);
  if (armed === undefined || marker === undefined)
    throw new Error(
      `PARAMEDIC_FAILPOINT must be <name>:<marker file>, with a name of ${FAILPOINTS.join(', ')}`,
    );
  return (reached) => {
    if (reached === armed && !existsSync(marker)) {
      writeFileSync(marker, new Date().toISOString());
      process.kill(process.pid, 'SIGKILL');
    }
    return Promise.resolve();
  };
}
