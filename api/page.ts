/** Cuts to the limit and says whether anything was left out. */
export function pageOf<Row, Item>(rows: readonly Row[], asked: number, rest: Rest<Row, Item>) {
  const kept = rest.keep === undefined ? rows : rows.filter(rest.keep);
  const isCut = rest.keep !== undefined && rows.length >= asked;
  const page = rest.isNewest === true ? kept.slice(-rest.limit) : kept.slice(0, rest.limit);
  return { items: page.map(rest.shape), more: isCut || kept.length > rest.limit };
}
interface Rest<Row, Item> {
  readonly limit: number;
  /** The rows are oldest first, and their end is wanted. */
  readonly isNewest?: boolean;
  readonly keep?: (row: Row) => boolean;
  readonly shape: (row: Row) => Item;
}

/** A filter without what was not asked for. */
export const given = <T extends object>(filter: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as never;

/** Is it about a workload of this namespace? Absent: any. */
export const isIn =
  (namespace: string | undefined) =>
  ({ targetKey }: { targetKey: string }): boolean =>
    namespace === undefined || targetKey.split('/')[1] === namespace;
