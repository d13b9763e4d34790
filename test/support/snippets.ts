/** A fenced code block of a page. */
export interface Snippet {
  /** What follows the fence, such as `cel` or `json alert`. */
  kind: string;
  text: string;
  line: number;
}

/** The fenced code blocks of a Markdown text. */
export function snippetsOf(markdown: string): Snippet[] {
  return [...markdown.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)].map(({ 1: kind = "", 2: text = "", index }) => ({
    kind,
    text,
    line: markdown.slice(0, index).split("\n").length,
  }));
}

/** The commands of a `console` block, without `$ npx cta`, each with its output. */
export function commandsOf(text: string): { args: string[]; output: string }[] {
  return text
    .split(/^\$ npx cta /m)
    .slice(1)
    .map((run) => {
      const [command = "", ...output] = run.split("\n");
      return { args: command.split(" "), output: output.join("\n") };
    });
}
