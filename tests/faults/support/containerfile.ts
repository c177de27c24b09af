/** One step of a Containerfile that does something to the file system. */
export type Step =
  | { kind: 'COPY'; from: string | null; source: string; target: string }
  | { kind: 'RUN'; command: string };

export interface Stage {
  image: string;
  name: string | null;
  workdir: string;
  env: Record<string, string>;
  steps: Step[];
  command: string[];
}

/** Reads the few instructions that our own file uses. @throws Error for any other */
export function readContainerfile(text: string): Stage[] {
  const stages: Stage[] = [];
  const lines = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  for (const line of lines) {
    const [word = '', rest = ''] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
    const stage = stages.at(-1);
    if (word === 'FROM') {
      const [image = '', , name] = rest.split(/\s+/);
      stages.push({ image, name: name ?? null, workdir: '/', env: {}, steps: [], command: [] });
    } else if (!stage) throw new Error(`${word} before FROM`);
    else if (word === 'WORKDIR') stage.workdir = rest;
    else if (word === 'COPY') {
      const [, from, source = '', target = ''] = /^(?:--from=(\S+)\s+)?(\S+)\s+(\S+)$/.exec(rest) ?? [];
      stage.steps.push({ kind: 'COPY', from: from ?? null, source, target });
    } else if (word === 'RUN') stage.steps.push({ kind: 'RUN', command: rest });
    else if (word === 'ENV') {
      for (const pair of rest.split(/\s+/)) {
        const at = pair.indexOf('=');
        stage.env[pair.slice(0, at)] = pair.slice(at + 1);
      }
    } else if (word === 'CMD') stage.command = JSON.parse(rest) as string[];
    else if (!['USER', 'VOLUME', 'EXPOSE', 'STOPSIGNAL', 'HEALTHCHECK'].includes(word))
      throw new Error(`an instruction that this test does not know: ${word}`);
  }
  return stages;
}
