import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DockerfileParser,
  type From,
  type Instruction,
  type JSONInstruction,
  type ModifiableInstruction,
} from 'dockerfile-ast';

const ROOT = join(import.meta.dirname, '../..');

/** One stage of the Dockerfile: its name, and its instructions with their arguments as they are written. */
export interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly {
    readonly keyword: string;
    readonly text: string;
    readonly exec: readonly string[];
  }[];
}

/** The stages of the Dockerfile, in order. */
export function dockerfileStages(): Stage[] {
  const stages: Stage[] = [];
  for (const instruction of parsed().getInstructions()) {
    if (instruction.getKeyword() === 'FROM') {
      const from = instruction as From;
      stages.push({ name: from.getBuildStage() ?? '', base: from.getImage() ?? '', instructions: [] });
      continue;
    }
    (stages.at(-1)?.instructions as Stage['instructions'][number][] | undefined)?.push(described(instruction));
  }
  return stages;
}

/** What an `ARG` before the first stage says, by its name. */
export function globalArguments(): Record<string, string> {
  return Object.fromEntries(
    parsed()
      .getInitialARGs()
      .map(argument => {
        const property = argument.getProperty();
        return [property?.getName() ?? '', property?.getValue() ?? ''];
      }),
  );
}

function parsed() {
  return DockerfileParser.parse(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'));
}

/** The words of `["node", "x"]`; none where it is written as a line for a shell. */
function described(instruction: Instruction): Stage['instructions'][number] {
  const strings = (instruction as Partial<JSONInstruction>).getJSONStrings?.() ?? [];
  return {
    keyword: instruction.getKeyword(),
    text: [...flagsOf(instruction), instruction.getArgumentsContent() ?? ''].join(' '),
    exec: strings.map(string => string.getJSONValue()),
  };
}

function flagsOf(instruction: Instruction): string[] {
  return 'getFlags' in instruction ? (instruction as ModifiableInstruction).getFlags().map(String) : [];
}
