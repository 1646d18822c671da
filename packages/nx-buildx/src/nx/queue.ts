/** Hands values from callbacks to a loop. Nothing that pushes ever waits for whoever reads. */
export interface Queue<T> extends AsyncIterable<T> {
  readonly push: (value: T) => void;
  /** No more values: the loop ends. */
  readonly end: () => void;
}

export function createQueue<T>(): Queue<T> {
  const values: T[] = [];
  let wake = () => {};
  let ended = false;
  return {
    push: (value) => {
      values.push(value);
      wake();
    },
    end: () => {
      ended = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        yield* values.splice(0);
        if (values.length > 0) continue;
        if (ended) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
