/** Reads `ldd` output: the files of the shared libraries and of the loader. */
export function parseLdd(output: string): string[] {
  return output.split('\n').flatMap((line) => {
    const match = /(?:=>\s*)?(\/\S+)\s+\(0x[0-9a-f]+\)/.exec(line);
    return match?.[1] ? [match[1]] : [];
  });
}

/** Reads `ldd` output: the names of the libraries it could not find. */
export function listMissingLibraries(output: string): string[] {
  return output.split('\n').flatMap((line) => {
    const match = /^\s*(\S+) => not found/.exec(line);
    return match?.[1] ? [match[1]] : [];
  });
}
