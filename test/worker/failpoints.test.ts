import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFailpoints } from '../../worker/failpoints.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'failpoint-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a failpoint', () => {
  it('does nothing without the variable', async () => {
    await expect(createFailpoints(null)('before-effect')).resolves.toBeUndefined();
  });

  it.each(['no-such-moment:/tmp/x', 'before-effect', '', ':/tmp/x'])(
    'is refused when it is named %j, with the names there are',
    (setting) => {
      expect(() => createFailpoints(setting)).toThrow(
        /PARAMEDIC_FAILPOINT must be <name>:<marker file>, with a name of before-effect, after-effect/,
      );
    },
  );

  it('does nothing at the other moments', async () => {
    const marker = join(folder, 'reached');
    await createFailpoints(`in-undo:${marker}`)('before-effect');
    expect(existsSync(marker)).toBe(false);
  });

  it('kills its process at the named moment, once', () => {
    const marker = join(folder, 'reached');
    const source = new URL('../../worker/failpoints.ts', import.meta.url).href;
    const program = `
      import { createFailpoints } from '${source}';
      await createFailpoints('in-undo:${marker}')('in-undo');
      console.log('survived');`;
    const run = () =>
      spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    const first = run();
    expect([first.signal, first.stdout, existsSync(marker)]).toEqual(['SIGKILL', '', true]);
    const second = run();
    expect([second.status, second.stdout]).toEqual([0, 'survived\n']);
  });
});
