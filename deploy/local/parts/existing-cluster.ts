import { KubeConfig, VersionApi } from '@kubernetes/client-node';
import type { Context, Part } from '../context.ts';
import { StackError } from '../stack-error.ts';

const ANSWER_WITHIN_MS = 15_000;

/** The cluster KUBECONFIG names: nothing is started, it only has to answer. */
export const existingCluster: Part = {
  name: 'cluster',
  after: [],
  readyWithinMs: 5_000,
  process: false,
  alone: true,
  address: ({ existing }) => existing.kubeconfig ?? '',
  start: async (context) => {
    if (!context.settings.existing.shopImage) {
      throw new StackError(
        'the cluster of KUBECONFIG cannot use the image of the sample app that is built here',
        'build tools/shop/Dockerfile, push it where that cluster can pull it, and set PARAMEDIC_SHOP_IMAGE to its reference',
      );
    }
    const version = await versionOf(context);
    context.say(
      'cluster',
      `using the Kubernetes ${version} of ${context.settings.existing.kubeconfig ?? ''}`,
    );
  },
  ready: () => Promise.resolve(undefined),
  stop: () => Promise.resolve(),
};

async function versionOf({ settings }: Context): Promise<string> {
  const file = settings.existing.kubeconfig ?? '';
  const wayOut = `check it with kubectl --kubeconfig ${file} version, or unset KUBECONFIG to start a cluster here`;
  const config = new KubeConfig();
  const slow = new Promise<never>((_, late) => {
    setTimeout(() => {
      late(new Error(`no answer within ${String(ANSWER_WITHIN_MS / 1000)} s`));
    }, ANSWER_WITHIN_MS).unref();
  });
  try {
    config.loadFromFile(file);
    const code = config.makeApiClient(VersionApi).getCode();
    return (await Promise.race([code, slow])).gitVersion;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new StackError(`the cluster of KUBECONFIG (${file}) does not answer: ${reason ?? ''}`, wayOut, {
      cause: error,
    });
  }
}
