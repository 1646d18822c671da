import { listIndexAnnotations, listPlatformAnnotations } from './split-annotations';

const WRITTEN = {
  'org.plain': '0',
  'index:org.index': '1',
  'manifest[linux/arm64]:org.arm': '2',
  'manifest,index:org.both': '3',
  'manifest-descriptor:org.descriptor': '4',
  'index-descriptor:org.lost': '5',
  'example.com:8080/x': '6',
};

it('gives the index what is its own', () => {
  expect(listIndexAnnotations(WRITTEN)).toEqual({ 'org.index': '1', 'org.both': '3' });
});

it('leaves the rest to the platforms it is for', () => {
  const all = {
    'org.plain': '0',
    'manifest:org.both': '3',
    'manifest-descriptor:org.descriptor': '4',
    'example.com:8080/x': '6',
  };
  expect(listPlatformAnnotations(WRITTEN, 'linux/amd64')).toEqual(all);
  expect(listPlatformAnnotations(WRITTEN, 'linux/arm64/v8')).toEqual({ ...all, 'manifest:org.arm': '2' });
});
