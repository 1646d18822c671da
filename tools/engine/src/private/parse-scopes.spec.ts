import { parseScopes } from './parse-scopes';

describe('parseScopes', () => {
  it('reads several parameters, and several scopes in one', () => {
    expect(parseScopes(['repository:acme/app:pull,push', 'repository:a:pull registry:catalog:*'])).toEqual([
      { type: 'repository', name: 'acme/app', actions: ['pull', 'push'] },
      { type: 'repository', name: 'a', actions: ['pull'] },
      { type: 'registry', name: 'catalog', actions: ['*'] },
    ]);
  });

  it('leaves out what is no scope', () => {
    expect(parseScopes([])).toEqual([]);
    expect(parseScopes(['', 'aws', 'repository:app'])).toEqual([]);
  });

  it('takes a name with a port', () => {
    expect(parseScopes(['repository:host:5000/app:pull'])).toEqual([
      { type: 'repository', name: 'host:5000/app', actions: ['pull'] },
    ]);
  });
});
