import { createQueue } from './queue';

it('hands over what comes before and while somebody reads', async () => {
  const queue = createQueue<number>();
  queue.push(1);
  setImmediate(() => {
    queue.push(2);
    queue.push(3);
    setImmediate(() => {
      queue.end();
    });
  });
  const read: number[] = [];
  for await (const value of queue) read.push(value);
  expect(read).toEqual([1, 2, 3]);
});

it('hands over what is left when it ends', async () => {
  const queue = createQueue<number>();
  queue.push(1);
  queue.end();
  const read: number[] = [];
  for await (const value of queue) read.push(value);
  expect(read).toEqual([1]);
});
