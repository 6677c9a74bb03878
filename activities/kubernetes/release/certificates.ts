import type { Surroundings } from '../../../domain/release/surroundings.ts';
import { X509Certificate } from 'node:crypto';
import type { KubernetesClient } from '../client.ts';
import { objectPath } from '../resource.ts';
import type { Resources } from '../resource.ts';

type Certificate = Surroundings['certificates'][number];
type Ingress = Resources['ingresses'];

const ONE_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Certificates of the TLS Secrets of all Ingresses that route to one of these Services, by name. */
export async function certificatesOf(
  client: KubernetesClient,
  where: {
    readonly namespace: string;
    readonly ingresses: readonly Ingress[];
    readonly services: ReadonlySet<string>;
  },
  signal: AbortSignal,
): Promise<readonly Certificate[]> {
  const routing = where.ingresses.filter((ingress) =>
    routesTo(ingress).some((one) => where.services.has(one)),
  );
  const secrets = new Set(
    routing.flatMap(({ spec }) => (spec?.tls ?? []).flatMap(({ secretName }) => secretName ?? [])),
  );
  return await Promise.all(
    [...secrets].toSorted().map(async (secret) => {
      const path = objectPath('secrets', where.namespace, secret);
      const found = await client.find<Resources['secrets']>(path, signal);
      return { secret, notAfterMs: notAfterMs(found?.data?.['tls.crt']) };
    }),
  );
}

const routesTo = ({ spec }: Ingress): string[] =>
  [
    spec?.defaultBackend,
    ...(spec?.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend)),
  ].flatMap((backend) => backend?.service?.name ?? []);

/** When the first certificate of a chain ends: with it the chain does. Null when there is none that can be read. */
function notAfterMs(base64: string | undefined): number | null {
  const chain =
    Buffer.from(base64 ?? '', 'base64')
      .toString('latin1')
      .match(ONE_CERTIFICATE) ?? [];
  try {
    const ends = chain.map((pem) => new X509Certificate(pem).validToDate.getTime());
    return ends.length === 0 ? null : Math.min(...ends);
  } catch {
    return null;
  }
}
