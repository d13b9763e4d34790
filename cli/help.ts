import { type Command, Help } from "commander";
import { complain } from "./errors.ts";
import { columnsOf } from "./format.ts";

/** Columns without a terminal. */
const defaultWidth = 80;

/** Lays out a command's help for the width of the terminal, and its errors as all others. Subcommands are listed by name alone, which leaves room for their descriptions. */
export function layOutHelp(command: Command): Command {
  return command.configureHelp({ subcommandTerm: (subcommand) => subcommand.name() }).configureOutput({
    getOutHelpWidth: () => columnsOf(process.stdout) ?? defaultWidth,
    outputError: (text) => complain(text.trimEnd().replace(/^error: /, "")),
    writeOut: (text) => process.stdout.write(reflow(text, columnsOf(process.stdout) ?? defaultWidth)),
  });
}

/** Wraps paragraphs, which are lines that begin at the margin, to a width in columns. Indented lines, such as tables and examples, stay as they are. */
export function reflow(text: string, width: number): string {
  const help = new Help();
  return text.replace(
    /^(?:\S.*\n)+/gm,
    (paragraph) => `${help.boxWrap(paragraph.trimEnd().replaceAll("\n", " "), width)}\n`,
  );
}
