import type { Finding } from '../gate.ts';
import type { Surroundings } from '../surroundings.ts';
import { fails, isUnknown, listed, passes } from './found.ts';

const DAY_MS = 86_400_000;
/** A certificate that ends sooner is too near its end to release on top of. */
export const TLS_LEAST_MS = 14 * DAY_MS;

function remaining(secret: string, leftMs: number): string {
  const days = Math.floor(Math.abs(leftMs) / DAY_MS);
  const span = days === 1 ? '1 day' : `${String(days)} days`;
  return leftMs <= 0 ? `${secret} ended ${span} ago` : `${secret} ends in ${span}`;
}

/**
 * Whether the certificates its Ingresses serve last for 14 days and longer. One that cannot be read is `unknown`; so is
 * having none, because TLS may end at a load balancer or a mesh that nothing here reads.
 */
export function checkTls(
  name: string,
  { certificates }: Pick<Surroundings, 'certificates'>,
  nowMs: number,
): Finding {
  const dated = certificates.flatMap(({ secret, notAfterMs }) =>
    notAfterMs === null ? [] : [{ secret, leftMs: notAfterMs - nowMs }],
  );
  const near = dated.filter(({ leftMs }) => leftMs < TLS_LEAST_MS);
  if (near.length > 0)
    return fails(
      'tls',
      `${name}: the certificate in ${listed(near.map(({ secret, leftMs }) => remaining(secret, leftMs)))}, less than 14 days; renew it first`,
    );
  const unread = certificates.filter(({ notAfterMs }) => notAfterMs === null).map(({ secret }) => secret);
  if (unread.length > 0)
    return isUnknown('tls', `${name}: no certificate could be read from ${listed(unread)}`);
  return dated.length === 0
    ? isUnknown('tls', `${name}: no Ingress of its Services names a certificate`)
    : passes('tls', `${name}: ${listed(dated.map(({ secret, leftMs }) => remaining(secret, leftMs)))}`);
}
