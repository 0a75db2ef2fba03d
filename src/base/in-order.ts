// Several asynchronous jobs at the same time, their results in order.

/**
 * Begins up to `atOnce` jobs at a time and yields what they return in the order of the items.
 * @param begin starts a job; the number says how many were started before it
 * @param stopped when true, no further job is begun
 * @throws whatever a job throws, when its turn comes
 */
export async function* inOrder<I, R>(
  items: readonly I[],
  atOnce: number,
  begin: (item: I, before: number) => Promise<R>,
  stopped: () => boolean = () => false,
): AsyncGenerator<R, void, void> {
  const running: Promise<R>[] = [];
  let begun = 0;
  for (;;) {
    while (running.length < atOnce && begun < items.length && !stopped()) {
      const job = begin(items[begun] as I, begun);
      job.catch(() => {}); // is thrown when its turn comes
      running.push(job);
      begun++;
    }
    const next = running.shift();
    if (next === undefined) return;
    yield await next;
  }
}
