import { chooseTransport } from './choose-transport';
import { BUILDER, CLASSIC, REMOTE } from './testing/workspace';

const containerd = { ...BUILDER, name: 'containerd' };
const classic = { ...CLASSIC, name: 'classic' };
const remote = REMOTE;

it.each([
  ['push', containerd, 'registry', 'registry', 'registry'],
  ['push', classic, 'registry', 'registry', 'registry'],
  ['push', remote, 'registry', 'registry', 'registry'],
  ['load', containerd, 'daemon', null, 'layout'],
  ['load', classic, null, 'daemon', null],
  ['load', remote, 'layout', null, 'layout'],
  ['oci', containerd, 'layout', null, 'layout'],
  ['oci', remote, 'layout', null, 'layout'],
  ['none', containerd, 'layout', null, 'layout'],
  ['none', classic, null, 'daemon', null],
  ['none', remote, 'layout', null, 'layout'],
] as const)('%s on %s', (output, builder, toContainerd, toClassic, toRemote) => {
  const readers = [containerd, classic, remote];
  expect(readers.map((reader) => chooseTransport(output, builder, [reader]))).toEqual([
    toContainerd,
    toClassic,
    toRemote,
  ]);
});

it('takes a layout where one child of several is built elsewhere', () => {
  expect(chooseTransport('load', containerd, [containerd, remote])).toBe('layout');
  expect(chooseTransport('load', containerd, [{ ...containerd, name: 'other daemon' }])).toBe('layout');
});

it('keeps what nobody stands on where it is', () => {
  expect(chooseTransport('load', classic, [])).toBe('daemon');
  expect(chooseTransport('none', remote, [])).toBe('layout');
});
