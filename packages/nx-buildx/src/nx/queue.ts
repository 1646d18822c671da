/** Hands values from callbacks to a loop. Nothing that pushes ever waits for whoever reads. */
export interface Queue<T> extends AsyncIterable<T> {
  readonly push: (value: T) => void;
  /** No more values: the loop ends, or throws the error given. */
  readonly end: (error?: Error) => void;
}

export function createQueue<T>(): Queue<T> {
  const values: T[] = [];
  let wake = () => {};
  let ended: { readonly error: Error | undefined } | null = null;
  return {
    push: (value) => {
      values.push(value);
      wake();
    },
    end: (error) => {
      ended = { error };
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        yield* values.splice(0);
        if (values.length > 0) continue;
        if (ended !== null) {
          if (ended.error !== undefined) throw ended.error;
          return;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
