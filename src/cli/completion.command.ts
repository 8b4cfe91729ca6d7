import { Argument, type Command } from 'commander';
import { print } from './print.js';

/** `rollcall completion bash|zsh`: a script that completes commands, options and their values. */
export function registerCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('print a completion script: source <(rollcall completion bash)')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh']))
    .action((shell: string) => print(completionOf(program, shell)));
}

/** Made from the commands as they are registered; zsh runs the script of bash. */
export function completionOf(program: Command, shell: string): string {
  const bash = BASH.replace('@COMMANDS@', () => program.commands.map(command => command.name()).join(' ')).replace(
    '@CASES@',
    () => program.commands.map(caseOf).join('\n'),
  );
  return shell === 'zsh' ? `#compdef rollcall\nautoload -U +X bashcompinit && bashcompinit\n${bash}` : bash;
}

const BASH = `_rollcall() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words='@COMMANDS@'
  if [ "$COMP_CWORD" -gt 1 ]; then
    case "\${COMP_WORDS[1]}" in
@CASES@
    *) words= ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _rollcall rollcall`;

/** After an option with a closed set of values those; otherwise what is below the command, and its options. */
function caseOf(command: Command): string {
  const closed = command.options.flatMap(({ short, long, argChoices }) =>
    argChoices === undefined ? [] : [`${[short, long].filter(Boolean).join('|')}) words='${argChoices.join(' ')}' ;;`],
  );
  const below = command.commands.map(inner => inner.name());
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  const options = command.options.map(({ long }) => long ?? '');
  const words = [...below, ...choices, ...options, '--help'].join(' ');
  return `    ${command.name()}) case "$before" in ${[...closed, `*) words='${words}' ;;`].join(' ')} esac ;;`;
}
