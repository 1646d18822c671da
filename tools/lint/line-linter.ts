import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Lints by the workspace's own configuration without the rules that need types. */
export interface LineLinter {
  /** @returns for each line of the file the names of the rules it breaks */
  lint(file: string, lines: readonly string[]): Promise<string[][]>;
  stop(): void;
}

/** Starts one process for many questions, which it answers in their order. */
export function startLineLinter(): LineLinter {
  const child = spawn(process.execPath, [join(__dirname, 'lint-lines-process.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async lint(file, lines) {
      child.stdin.write(`${JSON.stringify({ file, lines })}\n`);
      const answer = await answers.next();
      if (answer.done === true) throw new Error(`lint-lines-process.mjs ended while it read ${file}`);
      return JSON.parse(answer.value) as string[][];
    },
    stop: () => child.stdin.end(),
  };
}
