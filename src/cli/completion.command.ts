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
  const bash = BASH.replace('@COMMANDS@', () => below(program).join(' ')).replace('@CASES@', () =>
    program.commands.flatMap(command => casesOf(command)).join('\n'),
  );
  return shell === 'zsh' ? `#compdef rollcall\nautoload -U +X bashcompinit && bashcompinit\n${bash}` : bash;
}

const BASH = `_rollcall() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} commands='@COMMANDS@' path= words=
  if [ "$COMP_CWORD" -gt 1 ]; then path=\${COMP_WORDS[1]}; fi
  if [ "$COMP_CWORD" -gt 2 ]; then path="$path \${COMP_WORDS[2]}"; fi
  case "$path" in
    ''|help) words=$commands ;;
@CASES@
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _rollcall rollcall`;

/** What may stand below a command before what stands on it. */
function casesOf(command: Command, path = command.name()): string[] {
  return [...command.commands.flatMap(inner => casesOf(inner, `${path} ${inner.name()}`)), caseOf(command, path)];
}

/** After an option with a closed set of values those; otherwise what is below the command, and its options. */
function caseOf(command: Command, path: string): string {
  const closed = command.options.flatMap(({ short, long, argChoices }) =>
    argChoices === undefined ? [] : [`${[short, long].filter(Boolean).join('|')}) words='${argChoices.join(' ')}' ;;`],
  );
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  const options = command.options.map(({ long }) => long ?? '');
  const words = [...below(command), ...choices, ...options, '--help'].join(' ');
  return `    '${path}'|'${path} '*) case "$before" in ${[...closed, `*) words='${words}' ;;`].join(' ')} esac ;;`;
}

/** Names of the commands below one, `help` among them. */
function below(command: Command): string[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map(inner => inner.name());
}
