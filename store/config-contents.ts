import { and, eq, or, sql } from 'drizzle-orm';
import { inBatches } from './batches.ts';
import type { SealLabel, Sealer } from './encryption.ts';
import type { ConfigContent } from './port.ts';
import { configContents } from './schema.ts';
import { sealDocument, unsealDocument } from './sealed-document.ts';
import type { Queryable } from './session.ts';

type ContentId = Omit<SealLabel, 'kind'> & Pick<ConfigContent, 'kind'>;
type Payload = Pick<ConfigContent, 'data' | 'binaryData' | 'type'>;

const contentId = ({ kind, namespace, name, contentHash }: ContentId): ContentId => ({
  kind,
  namespace,
  name,
  contentHash,
});

const isContent = (id: ContentId) =>
  and(
    eq(configContents.kind, id.kind),
    eq(configContents.namespace, id.namespace),
    eq(configContents.name, id.name),
    eq(configContents.contentHash, id.contentHash),
  );

const asText = (id: ContentId): string => JSON.stringify(contentId(id));

/** Those not stored yet, or stored under a key that this process does not have. */
export async function missingContents(
  db: Queryable,
  contents: readonly ConfigContent[],
  keyId: string,
): Promise<ConfigContent[]> {
  const stored = new Set<string>();
  for (const batch of inBatches(contents)) {
    const rows = await db
      .select({
        kind: configContents.kind,
        namespace: configContents.namespace,
        name: configContents.name,
        contentHash: configContents.contentHash,
      })
      .from(configContents)
      .where(and(eq(configContents.keyId, keyId), or(...batch.map(isContent))));
    for (const row of rows) stored.add(asText(row));
  }
  return contents.filter((content) => !stored.has(asText(content)));
}

export async function storeContents(
  tx: Queryable,
  contents: readonly ConfigContent[],
  sealer: Sealer,
): Promise<void> {
  // In one order everywhere: two writers that share objects would lock each other out otherwise.
  const unique = [...new Map(contents.map((content) => [asText(content), content]))].sort(
    ([left], [right]) => (left < right ? -1 : 1),
  );
  for (const [, content] of unique) {
    const { data, binaryData, type } = content;
    const payload: Payload = { data, binaryData, type };
    const id = contentId(content);
    await tx
      .insert(configContents)
      .values({ ...id, sealedContent: sealDocument(sealer, id, payload) })
      .onConflictDoUpdate({
        target: [
          configContents.kind,
          configContents.namespace,
          configContents.name,
          configContents.contentHash,
        ],
        set: { sealedContent: sql`excluded.sealed_content` },
        setWhere: sql`${configContents.keyId} <> ${sealer.keyId}`,
      });
  }
}

export async function readContent(
  db: Queryable,
  given: ContentId,
  sealer: Sealer,
): Promise<ConfigContent | null> {
  const id = contentId(given);
  const [row] = await db
    .select({ sealed: configContents.sealedContent })
    .from(configContents)
    .where(isContent(id));
  if (row === undefined) return null;
  return { ...id, ...(unsealDocument(sealer, id, row.sealed) as Payload) };
}
