import { continueAsNew, proxyActivities } from '@temporalio/workflow';

const { look } = proxyActivities<{ look(run: number): Promise<void> }>({ startToCloseTimeout: '10 seconds' });

/** Goes on as a new run until it was the last. */
export async function goOnAsNew(run: number, last: number): Promise<number> {
  await look(run);
  if (run < last) await continueAsNew<typeof goOnAsNew>(run + 1, last);
  return run;
}
