import type { BearerToken } from './fetch-token';
import type { RegistryAnswer } from './registry-answer';

type Fetch = () => Promise<RegistryAnswer<BearerToken>>;

interface Entry {
  readonly pending: Promise<RegistryAnswer<BearerToken>>;
  /** `null` while it is on its way. */
  token: BearerToken | null;
}

/** Tokens by key. Whoever asks while one is being fetched waits for that one; a refusal is not kept. */
export interface TokenCache {
  /** The token under a key, fetched where there is none, where it has expired, or where it is the `rejected` one. */
  take(key: string, rejected: string | null, fetch: Fetch): Promise<RegistryAnswer<BearerToken>>;
}

export function createTokenCache(): TokenCache {
  const entries = new Map<string, Entry>();

  function isUsable({ token }: Entry, rejected: string | null): boolean {
    return token === null || (token.token !== rejected && token.expiresAt > Date.now());
  }

  function start(key: string, fetch: Fetch): Entry {
    const entry: Entry = {
      token: null,
      pending: fetch().then((fetched) => {
        if (fetched.ok) entry.token = fetched.value;
        else entries.delete(key);
        return fetched;
      }),
    };
    entries.set(key, entry);
    return entry;
  }

  return {
    async take(key, rejected, fetch) {
      const known = entries.get(key);
      const entry = known !== undefined && isUsable(known, rejected) ? known : start(key, fetch);
      return entry.pending;
    },
  };
}
