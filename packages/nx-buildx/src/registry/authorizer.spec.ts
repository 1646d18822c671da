import { createAuthorizer } from './authorizer';
import { startDeadline } from './deadline';
import type { HttpRequest } from './http-message';
import { answer } from './registry-answer';

/** A registry that named a token service, and what was sent there. */
async function challenge(host: string, header: string | null, insecureRegistries: readonly string[] = []) {
  const sent: HttpRequest[] = [];
  const send = async (request: HttpRequest) => {
    sent.push(request);
    return answer({ status: 200, headers: {}, body: Buffer.from('{"token":"t"}') });
  };
  const authorizer = createAuthorizer({
    transport: { send, sendOnce: send },
    readCredentials: async () => ({
      credentials: { kind: 'password', username: 'u', password: 'p' },
      warning: null,
    }),
    insecureRegistries,
  });
  const access = { host, scopes: ['repository:acme/app:pull'] } as const;
  return { reply: await authorizer.answerChallenge(access, header, null, startDeadline(1_000)), sent };
}

it('asks the token service for the scope of the challenge, or else of the request', async () => {
  const named =
    'Bearer realm="https://ghcr.io/token?x=1",service="ghcr.io",scope="repository:acme/app:metadata_read"';
  const { reply, sent } = await challenge('ghcr.io', named);
  expect(reply).toEqual({ ok: true, value: 'Bearer t' });
  expect(sent[0]?.url.href).toBe(
    'https://ghcr.io/token?x=1&service=ghcr.io&scope=repository%3Aacme%2Fapp%3Ametadata_read',
  );
  const bare = await challenge(
    'europe-docker.pkg.dev',
    'Bearer realm="https://europe-docker.pkg.dev/v2/token"',
  );
  expect(bare.sent[0]?.url.search).toBe('?scope=repository%3Aacme%2Fapp%3Apull');
});

it.each([
  ['plain HTTP', 'http://auth.evil.dev/token'],
  ['no address', '/token'],
  ['another protocol', 'file:///etc/passwd'],
])('sends no password to a token service with %s', async (_, realm) => {
  const { reply, sent } = await challenge('ghcr.io', `Bearer realm="${realm}"`);
  expect(reply).toMatchObject({ ok: false, error: { kind: 'protocol' } });
  expect(sent).toEqual([]);
});

it('takes a plain token service from a registry that may speak plain HTTP', async () => {
  const header = 'Bearer realm="http://auth.acme.dev/token"';
  expect((await challenge('registry.acme.dev:5000', header, ['registry.acme.dev:5000'])).reply.ok).toBe(true);
});

it.each([null, '', 'Negotiate'])('has no answer to %j', async (header) => {
  expect((await challenge('ghcr.io', header)).reply).toMatchObject({ error: { kind: 'unauthorized' } });
});
