import { cancellationSignal, heartbeat, sleep } from '@temporalio/activity';
import type { ActivityDeps } from '../deps.ts';
import type { KillSwitch } from '../kubernetes/port.ts';

const LOOK_EVERY_MS = 2000;

/** Waits until a person has reset the kill switch. Unreadable means still on. */
export async function awaitKillSwitchReset(deps: ActivityDeps): Promise<void> {
  for (;;) {
    heartbeat();
    const flag = await deps.killSwitch.read(cancellationSignal()).catch(() => ({ isEngaged: true }));
    if (!flag.isEngaged) return;
    await sleep(LOOK_EVERY_MS);
  }
}

export const writeKillSwitch = (deps: ActivityDeps, value: KillSwitch): Promise<void> =>
  deps.killSwitch.write(value, cancellationSignal());
