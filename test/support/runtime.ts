// The simulated server runs workflows outside of a sandbox, and the SDK looks for this when it is first loaded.
import '../simulation/runtime/async-storage.ts';
import { DefaultLogger, Runtime, makeTelemetryFilterString } from '@temporalio/worker';

Runtime.install({
  logger: new DefaultLogger('WARN'),
  shutdownSignals: [],
  telemetryOptions: {
    logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
  },
});
