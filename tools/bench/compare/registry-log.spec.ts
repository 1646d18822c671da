import { countRequests, sumRequests } from './registry-log';

const line = (message: string, id: string, method: string) =>
  `time="2026-11-21T13:48:29Z" level=info msg="${message}" http.request.id=${id} http.request.method=${method} http.request.uri=/v2/`;

it('counts each request once, whatever became of it', () => {
  const log = [
    'time="2026-11-21T13:48:29Z" level=info msg="listening on 127.0.0.1:5000"',
    line('authorized request', 'a', 'GET'),
    line('response completed', 'a', 'GET'),
    line('response completed with error', 'b', 'HEAD'),
    line('response completed with error', 'b', 'HEAD'),
    line('response completed', 'c', 'GET'),
    '',
  ].join('\n');
  expect(countRequests(log)).toEqual({ GET: 2, HEAD: 1 });
  expect(sumRequests(countRequests(log))).toBe(3);
});
