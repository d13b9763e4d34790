import { type Command, Help } from "commander";

/** Without a terminal, as commander lays out options then. */
const defaultWidth = 80;

/** Has a command's help laid out for the width of the terminal, with the names of subcommands alone, so that what they do has room. */
export function layOutHelp(command: Command): Command {
  return command.configureHelp({ subcommandTerm: (subcommand) => subcommand.name() }).configureOutput({
    writeOut: (text) => process.stdout.write(reflow(text, process.stdout.columns ?? defaultWidth)),
  });
}

/** Wraps each paragraph, lines that begin at the margin, to a width. Indented lines are left as they are: tables and examples. */
export function reflow(text: string, width: number): string {
  const help = new Help();
  return text.replace(
    /^(?:\S.*\n)+/gm,
    (paragraph) => `${help.boxWrap(paragraph.trimEnd().replaceAll("\n", " "), width)}\n`,
  );
}
