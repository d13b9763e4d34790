/** A fenced block of a page. */
export interface Snippet {
  /** What stands behind the fence, such as `cel` or `json alert`. */
  kind: string;
  text: string;
  line: number;
}

/** Every fenced block of a Markdown text, in order. */
export function snippetsOf(markdown: string): Snippet[] {
  return [...markdown.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)].map(({ 1: kind = "", 2: text = "", index }) => ({
    kind,
    text,
    line: markdown.slice(0, index).split("\n").length,
  }));
}

/** What a `console` block says: each command after `$ npm run -s `, and what it prints. */
export function commandsOf(text: string): { args: string[]; output: string }[] {
  return text
    .split(/^\$ npm run -s /m)
    .slice(1)
    .map((run) => {
      const [command = "", ...output] = run.split("\n");
      return { args: command.split(" ").filter((arg) => arg !== "--"), output: output.join("\n") };
    });
}
