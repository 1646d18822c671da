import { formatCreateArgv } from './format-create-argv';

const PLAIN = {
  driver: 'docker-container',
  endpoint: null,
  driverOpts: {},
  config: null,
  flags: null,
  platforms: [],
} as const;

it.each([
  [PLAIN, ['--driver=docker-container']],
  [
    { ...PLAIN, driverOpts: { network: 'host', 'env.no_proxy': 'a,b' }, config: 'tools/buildkitd.toml' },
    [
      '--driver=docker-container',
      '--driver-opt=network=host',
      '--driver-opt="env.no_proxy=a,b"',
      '--buildkitd-config=tools/buildkitd.toml',
    ],
  ],
  [
    {
      ...PLAIN,
      driver: 'kubernetes',
      driverOpts: { namespace: 'ci', tolerations: 'key=builder,value="yes"' },
      flags: '--oci-worker-gc=false',
      platforms: ['linux/amd64', 'linux/arm64'],
    },
    [
      '--driver=kubernetes',
      '--driver-opt=namespace=ci',
      '--driver-opt="tolerations=key=builder,value=""yes"""',
      '--buildkitd-flags=--oci-worker-gc=false',
      '--platform=linux/amd64,linux/arm64',
    ],
  ],
  [
    { ...PLAIN, driver: 'remote', endpoint: 'tcp://buildkit:1234', driverOpts: { cacert: '/certs/ca.pem' } },
    ['--driver=remote', '--driver-opt=cacert=/certs/ca.pem', 'tcp://buildkit:1234'],
  ],
] as const)('%j', (definition, expected) => {
  expect(formatCreateArgv('ci', definition)).toEqual(['buildx', 'create', '--name=ci', ...expected]);
});
