import type { RegistryAnswer } from './registry-answer';
import { refusal } from './registry-answer';
import type { RegistryClient, RegistryReader } from './registry-client';

/**
 * Parts of a silence, each a timer of its own: one that fires late counts once, so that a process that was held up itself
 * listens again before it calls others silent.
 */
const PARTS = 20;

interface WatchedHost {
  silent: boolean;
  /** Ends a call that still waits. */
  readonly waiting: Set<() => void>;
}

/** A reader that can be told early whom it will ask. */
export interface ImpatientClient extends RegistryReader {
  /** Lets the time of a host begin now, with a greeting, so that the silences of several hosts pass together. */
  expect(host: string): void;
}

/**
 * Reads as `client` does, but waits only once for a host that does not answer: one that has given no HTTP answer at all
 * `silenceMs` after the first call to it is silent for good, and all calls to it, those under way and those to come,
 * fail at once with `timeout`. A host that has answered anything, a refusal too, has all the time that `client` gives.
 * What `client` has under way for a silent host goes on; closing it with `now` ends that.
 */
export function createImpatientClient(
  client: RegistryReader & Pick<RegistryClient, 'greet' | 'hasAnswered'>,
  { silenceMs }: { readonly silenceMs: number },
): ImpatientClient {
  const hosts = new Map<string, WatchedHost>();

  function watch(host: string): WatchedHost {
    const known = hosts.get(host);
    if (known !== undefined) return known;
    const watched: WatchedHost = { silent: false, waiting: new Set() };
    hosts.set(host, watched);
    let left = PARTS;
    const timer = setInterval(() => {
      left -= 1;
      if (left > 0) return;
      clearInterval(timer);
      watched.silent = !client.hasAnswered(host);
      if (!watched.silent) return;
      for (const giveUp of watched.waiting) giveUp();
    }, silenceMs / PARTS);
    // Calls that are under way keep the process alive by themselves.
    timer.unref();
    return watched;
  }

  async function ask<T>(host: string, call: () => Promise<RegistryAnswer<T>>): Promise<RegistryAnswer<T>> {
    const watched = watch(host);
    const silence = refusal('timeout', `${host} gave no answer within ${silenceMs} ms`);
    if (watched.silent) return silence;
    return new Promise((resolve, reject) => {
      const giveUp = (): void => resolve(silence);
      watched.waiting.add(giveUp);
      call()
        .then(resolve, reject)
        .finally(() => watched.waiting.delete(giveUp));
    });
  }

  return {
    expect: (host) => {
      if (hosts.has(host)) return;
      watch(host);
      void client.greet(host);
    },
    headManifest: async (reference) => ask(reference.host, async () => client.headManifest(reference)),
    getManifest: async (reference) => ask(reference.host, async () => client.getManifest(reference)),
    listTags: async (repository) => ask(repository.host, async () => client.listTags(repository)),
    getBlob: async (repository, digest) =>
      ask(repository.host, async () => client.getBlob(repository, digest)),
    hasBlob: async (repository, digest) =>
      ask(repository.host, async () => client.hasBlob(repository, digest)),
  };
}
