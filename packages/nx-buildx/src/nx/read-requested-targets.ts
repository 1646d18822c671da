/** The targets that an `nx` command line asks for, by the commands that run tasks; `null` where it cannot be told. */
export function readRequestedTargets(argv: readonly string[]): readonly string[] | null {
  const [command, ...rest] = argv;
  if (command === 'run-many' || command === 'affected') return readTargetFlags(rest);
  if (command === 'run' || command === 'run-one') {
    const words = rest.find((word) => !word.startsWith('-'))?.split(':') ?? [];
    // Project names and targets may hold colons: such a command is left as it is.
    return words.length === 2 || words.length === 3 ? [words[1] ?? ''] : null;
  }
  // `nx image api` and `nx api:image` are short for `nx run api:image`.
  const [first = '', target] = command?.split(':') ?? [];
  if (first === '' || first.startsWith('-')) return null;
  return [target ?? first];
}

/** `-t a,b`, `-t a b`, `--targets=a,b`, `--target a`. */
function readTargetFlags(words: readonly string[]): readonly string[] | null {
  const targets: string[] = [];
  let inFlag = false;
  for (const word of words) {
    const [flag = '', ...value] = word.split('=');
    if (/^(?:-t|--targets?)$/.test(flag)) {
      inFlag = value.length === 0;
      if (!inFlag) targets.push(...value.join('=').split(','));
    } else if (word.startsWith('-')) {
      inFlag = false;
    } else if (inFlag) {
      targets.push(...word.split(',').filter((each) => each !== ''));
    }
  }
  return targets.length === 0 ? null : targets;
}
