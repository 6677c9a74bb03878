import type { Connection } from '@temporalio/client';
import { MODE, NAMESPACE, ROOM, SCOPE, SEVERITY, STATUS, TARGET } from '../workflows/attributes.ts';

/** `IndexedValueType.KEYWORD` of Temporal's API. */
const KEYWORD = 2;

/** Makes sure the seven search attributes exist: a run that sets an unknown one cannot start. Known ones are left alone. */
export async function ensureSearchAttributes(
  connection: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<void> {
  const known = await connection.operatorService
    .listSearchAttributes({ namespace })
    .then((listed) => listed.customAttributes)
    .catch(() => ({}));
  const missing = [ROOM, TARGET, NAMESPACE, SCOPE, MODE, STATUS, SEVERITY].filter(
    ({ name }) => !(name in known),
  );
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map(({ name }) => [name, KEYWORD])),
  });
}
