import { debianProgram } from './acquire/debian.ts';
import { images } from './acquire/images.ts';
import { kubernetesProgram } from './acquire/kubernetes.ts';
import { temporalBinary, temporalTestServer } from './acquire/temporal.ts';
import type { Context } from './context.ts';
import { readSettings } from './settings.ts';
import { explain } from './stack-error.ts';

/** Fetches or builds one server program into the cache and prints its path: what tests need of the stack. */
const ACQUIRED: Record<string, (context: Context) => Promise<string>> = {
  temporal: temporalBinary,
  'temporal-test-server': temporalTestServer,
  kubectl: (context) => kubernetesProgram(context, 'kubectl'),
  kubernetes: (context) => kubernetesProgram(context, 'kube-apiserver'),
  etcd: (context) => debianProgram(context, 'etcd'),
  prometheus: (context) => debianProgram(context, 'prometheus'),
  images: async (context) => (await images(context)).map((image) => image.archive).join('\n'),
};

async function main(name: string | undefined): Promise<void> {
  const acquire = ACQUIRED[name ?? ''];
  if (!acquire) {
    const names = Object.keys(ACQUIRED).join(', ');
    throw new Error(`usage: acquire-main.ts NAME, where NAME is one of ${names}`);
  }
  const context: Context = {
    settings: readSettings(process.env),
    say: (part, text) => {
      console.error(`${part}: ${text}`);
    },
    signal: new AbortController().signal,
  };
  console.log(await acquire(context));
}

try {
  await main(process.argv[2]);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
