export class DeadlineError extends Error {
  constructor(what: string, withinMs: number) {
    super(`${what} did not answer within ${String(withinMs)} ms`);
    this.name = 'DeadlineError';
  }
}

/** Waits no longer than this. What was started goes on by itself; its late failure is nobody's any more. */
export function within<T>(withinMs: number, what: string, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new DeadlineError(what, withinMs));
    }, withinMs);
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
