import { it } from 'vitest';
import { RESTART, needingApproval } from '../support/scripted-activities.ts';
import { startTimeSkipping } from '../support/time-skipping.ts';
import * as messages from '../../workflows/messages.ts';
import { guarded } from './guarded.ts';

it('terminate', async () => {
  const environment = await startTimeSkipping();
  const t0 = Date.now();
  const say = async (s: string) => console.log(s, Date.now() - t0, (await environment.currentTimeMs()) - Date.now());
  await guarded(environment, { diagnoses: [needingApproval(RESTART)] }, async ({ report, healIs, state }) => {
      await report();
      const h = await healIs('asking');
      await say('asking');
      await h.terminate();
      await say('terminated');
      console.log(await state());
      await environment.sleep('61 seconds');
      await say('slept');
      console.log(await state());
  });
  await environment.teardown();
}, 30000);
it('flood', async () => {
  const environment = await startTimeSkipping();
  const t0 = Date.now();
  const say = async (s: string) => console.log(s, Date.now() - t0, (await environment.currentTimeMs()) - Date.now());
  await guarded(environment, { diagnoses: [needingApproval(RESTART)] }, async ({ report, healIs, guard }) => {
      await report();
      const h = await healIs('asking');
      await say('asking');
      for (;;) {
       const { historyLength, runId } = await guard.describe(); await say(`len ${String(historyLength)} ${runId}`);
       if (historyLength > 4200) break;
        await Promise.all(Array.from({ length: 200 }, () => guard.signal(messages.returnLease, {holderId: 'x', fence: 1})));
      }
      await h.signal(messages.stopHeal, { by: 'ada', reason: 'enough' });
      await say('stop');
      await h.result();
      await say('stopped');
      await environment.sleep('1 second');
       const { historyLength, runId } = await guard.describe(); await say(`len ${String(historyLength)} ${runId}`);
  });
  await environment.teardown();
}, 60000);
